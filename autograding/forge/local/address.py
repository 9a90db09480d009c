"""Where a student's page is: on the classroom's server while one runs."""

import json

from autograding.forge.local.folder import DataFolder

__all__ = ["DEFAULT_URL", "page_address", "server_address"]

DEFAULT_URL = "http://127.0.0.1:8000"


def page_address(folder: DataFolder, slug: str, username: str) -> str:
    """The address of one student's page; of the usual port when no server has said where it is."""
    return f"{server_address(folder)}/{slug}/{username}"


def server_address(folder: DataFolder) -> str:
    """Where the classroom is served, or would be if nothing else was said."""
    try:
        url = json.loads(folder.address.read_text(encoding="utf-8"))["url"]
    except (OSError, ValueError, KeyError, TypeError):
        return DEFAULT_URL
    return url.rstrip("/") if isinstance(url, str) else DEFAULT_URL
