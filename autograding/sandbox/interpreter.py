"""Where the interpreter, its libraries and the worker's own code are on this machine."""

import os
import sys
from pathlib import Path

START = "__main__.py"

__all__ = ["START", "base_python", "environment", "inside_folder", "site_packages"]


def base_python() -> list[str]:
    """Return the interpreter's command, past any virtual environment.

    `-P -s` with an environment of our own making is as isolated as `-I`, and leaves us one
    variable: a fixed hash seed, so that equal submissions give equal reports. `-S` runs no `.pth`.
    """
    base = getattr(sys, "_base_executable", "") or sys.executable
    return [str(Path(base).resolve()), "-P", "-s", "-S", "-B"]


def site_packages() -> list[str]:
    """Return the folders of installed libraries, in the order of `sys.path`."""
    names = {"site-packages", "dist-packages"}
    return [entry for entry in sys.path if Path(entry).name in names and Path(entry).is_dir()]


def inside_folder() -> Path:
    """Return the folder that the fork server is started from."""
    return Path(__file__).resolve().parent / "inside"


def environment(scratch: str) -> dict[str, str]:
    """Return the whole environment of a sandbox: the same everywhere, and silent about where."""
    return {
        "PATH": os.defpath.strip(":") if sys.platform == "darwin" else "/usr/bin:/bin",
        "HOME": scratch,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
    }
