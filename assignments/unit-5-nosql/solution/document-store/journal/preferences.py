"""What users prefer: one document a user, of whatever shape.

    {"user": "ada", "values": {"theme": "dark", "notifications": {"email": true, "sms": false}}}

Each function changes the document with one command. Whoever reads it first, changes it in Python
and writes it back, throws away what somebody else wrote in between.
"""

from collections.abc import Iterator
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database

__all__ = ["change", "ensure_indexes", "find", "remove", "replace"]

Documents = Database[dict[str, Any]]


def ensure_indexes(database: Documents) -> None:
    """Create the indexes of the collection that are missing; called at each start.

    Two upserts of a new user at the same time would both insert, if this index did not refuse one.
    """
    database.preferences.create_index("user", unique=True)


def replace(database: Documents, user: str, values: dict[str, Any]) -> None:
    """Replace everything that a user prefers; a new user is stored."""
    database.preferences.update_one({"user": user}, {"$set": {"values": values}}, upsert=True)


def change(database: Documents, user: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Change only the leaves that are named, and return all values afterwards."""
    document = database.preferences.find_one_and_update(
        {"user": user},
        {"$set": dict(_leaves(changes, "values"))},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return document["values"] if document else {}


def find(database: Documents, user: str) -> dict[str, Any] | None:
    """Return what a user prefers, or None."""
    document = database.preferences.find_one({"user": user})
    return None if document is None else document["values"]


def remove(database: Documents, user: str, path: list[str]) -> bool:
    """Take away one preference: ["notifications", "email"]. Say whether there was one."""
    field = ".".join(["values", *path])
    # The condition and the change are one command: of two that come together, one is told "yes".
    done = database.preferences.update_one(
        {"user": user, field: {"$exists": True}}, {"$unset": {field: ""}}
    )
    return done.modified_count == 1


def _leaves(values: dict[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    """Yield each leaf with its path: {"a": {"b": 1}} below "values" is ("values.a.b", 1)."""
    for key, value in values.items():
        path = f"{above}.{key}"
        if isinstance(value, dict):
            yield from _leaves(value, path)
        else:
            yield path, value
