"""What users do: entries of any shape, read by user and time, gone after 90 days."""

from datetime import UTC, datetime
from typing import Any

from pymongo import IndexModel
from pymongo.database import Database

__all__ = ["append", "ensure_indexes", "find", "summarize"]

Documents = Database[dict[str, Any]]

_DAY = 24 * 60 * 60
_INDEXES = (
    IndexModel([("user", 1), ("at", -1), ("_id", -1)], name="latest_of_a_user"),
    IndexModel([("at", 1)], name="gone_after_90_days", expireAfterSeconds=90 * _DAY),
)


def ensure_indexes(database: Documents) -> None:
    """Create both indexes."""
    database["activity"].create_indexes(list(_INDEXES))


def append(database: Documents, user: str, action: str, details: dict[str, Any]) -> dict[str, Any]:
    """Note that a user did something now."""
    # MongoDB keeps milliseconds: the answer says what will be read later.
    now = datetime.now(UTC)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    entry: dict[str, Any] = {"user": user, "action": action, "details": details, "at": now}
    database["activity"].insert_one(entry)
    del entry["_id"]
    return entry


def find(
    database: Documents,
    user: str,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Return the newest entries of a user."""
    conditions: list[dict[str, Any]] = [{"user": user}]
    if since is not None:
        conditions.append({"at": {"$gte": since}})
    if until is not None:
        conditions.append({"at": {"$lt": until}})
    newest = [("at", -1), ("_id", -1)]
    return list(
        database["activity"].find({"$and": conditions}, {"_id": 0}, sort=newest, limit=limit)
    )


def summarize(database: Documents, since: datetime | None = None) -> list[dict[str, Any]]:
    """Group by action and user first, so that no list of users has to be kept in memory."""
    pipeline: list[dict[str, Any]] = [
        {
            "$group": {
                "_id": {"action": "$action", "user": "$user"},
                "count": {"$sum": 1},
                "last": {"$max": "$at"},
            }
        },
        {
            "$group": {
                "_id": "$_id.action",
                "count": {"$sum": "$count"},
                "users": {"$sum": 1},
                "last": {"$max": "$last"},
            }
        },
        {"$sort": {"count": -1, "_id": 1}},
    ]
    if since is not None:
        pipeline.insert(0, {"$match": {"at": {"$gte": since}}})
    rows = database["activity"].aggregate(pipeline)
    return [{"action": row.pop("_id"), **row} for row in rows]
