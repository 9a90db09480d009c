"""The links by which people sign in, as commands print them."""

from pathlib import Path

from autograding.forge.local.address import server_address
from autograding.forge.local.folder import DataFolder
from autograding.records import Access, Database
from autograding.records.people import Instructor

__all__ = ["instructor_link", "sign_in_link"]

DEFAULT_NAME = "Instructor"


def sign_in_link(data: Path, token: str, url: str | None = None) -> str:
    """The address that signs in whoever has `token`, at `url` or where the classroom is served."""
    return f"{(url or server_address(DataFolder.at(data))).rstrip('/')}/sign-in?token={token}"


def instructor_link(database: Database) -> tuple[Instructor, str]:
    """Whoever teaches, made when nobody does yet, and the token of a link that works once."""
    with database.writing() as session:
        access = Access(session)
        instructor = next(iter(access.instructors()), None) or access.add_instructor(DEFAULT_NAME)
        return instructor, access.make_link(instructor)
