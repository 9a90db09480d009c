"""What users prefer: one document a user, of whatever shape.

    {"user": "ada", "values": {"theme": "dark", "notifications": {"email": true, "sms": false}}}

Each function changes the document with one command. Whoever reads it first, changes it in Python
and writes it back, throws away what somebody else wrote in between.
"""

from typing import Any

from pymongo.database import Database

__all__ = ["change", "ensure_indexes", "find", "remove", "replace"]

Documents = Database[dict[str, Any]]


def ensure_indexes(database: Documents) -> None:
    """Create the indexes of the collection that are missing; called at each start.

    TODO 1: a user has one document, whoever writes at the same time.
    """


def replace(database: Documents, user: str, values: dict[str, Any]) -> None:
    """Replace everything that a user prefers; a new user is stored.

    TODO 2.
    """
    raise NotImplementedError("preferences.replace is not written yet")


def change(database: Documents, user: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Change only the leaves that are named, and return all values afterwards.

    {"notifications": {"email": false}} changes that leaf, and leaves "sms" and "theme" as they
    are. Objects are merged at any depth; everything else is a leaf, also a list, also None. No
    object in `changes` is empty. A new user is stored.

    TODO 3.
    """
    raise NotImplementedError("preferences.change is not written yet")


def find(database: Documents, user: str) -> dict[str, Any] | None:
    """Return what a user prefers, or None.

    TODO 2.
    """
    return None


def remove(database: Documents, user: str, path: list[str]) -> bool:
    """Take away one preference: ["notifications", "email"]. Say whether there was one.

    TODO 4.
    """
    raise NotImplementedError("preferences.remove is not written yet")
