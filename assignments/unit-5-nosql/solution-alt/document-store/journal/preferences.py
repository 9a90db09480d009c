"""What users prefer: one document a user, and every change is one command of the store."""

from typing import Any

from pymongo.database import Database

__all__ = ["change", "ensure_indexes", "find", "remove", "replace"]

Documents = Database[dict[str, Any]]


def ensure_indexes(database: Documents) -> None:
    """Let a user have one document, whoever writes at the same time."""
    database["preferences"].create_index([("user", 1)], name="one_document_a_user", unique=True)


def replace(database: Documents, user: str, values: dict[str, Any]) -> None:
    """Put another document in the place of the user's, or a first one."""
    database["preferences"].replace_one(
        {"user": user}, {"user": user, "values": values}, upsert=True
    )


def change(database: Documents, user: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Set each leaf by its dotted path, then look at what came of it."""
    database["preferences"].update_one({"user": user}, {"$set": _paths(changes)}, upsert=True)
    return find(database, user) or {}


def find(database: Documents, user: str) -> dict[str, Any] | None:
    """Return what a user prefers, or None."""
    document = database["preferences"].find_one({"user": user}, {"_id": 0, "values": 1})
    return document and document["values"]


def remove(database: Documents, user: str, path: list[str]) -> bool:
    """Take away one preference, and say whether it was there."""
    field = "values." + ".".join(path)
    before = database["preferences"].find_one_and_update(
        {"user": user, field: {"$exists": True}}, {"$unset": {field: 1}}
    )
    return before is not None


def _paths(changes: dict[str, Any]) -> dict[str, Any]:
    """Return {"values.notifications.email": False} for {"notifications": {"email": False}}."""
    found: dict[str, Any] = {}
    waiting: list[tuple[str, Any]] = [("values", changes)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{path}.{key}", inner) for key, inner in value.items()]
        else:
            found[path] = value
    return found
