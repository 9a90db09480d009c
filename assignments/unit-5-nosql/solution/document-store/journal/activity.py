"""What users do: a log that is only appended to, and forgets by itself.

    {"user": "ada", "action": "export", "details": {"format": "pdf", "pages": 12},
     "at": datetime(2026, 3, 15, 8, 30, tzinfo=UTC)}

Details differ from action to action; nobody has to plan columns for them.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

__all__ = ["append", "ensure_indexes", "find", "summarize"]

Documents = Database[dict[str, Any]]

_KEPT_FOR = timedelta(days=90)


def ensure_indexes(database: Documents) -> None:
    """Create the indexes of the collection that are missing; called at each start."""
    # The user comes first: it is compared with "equal", and then the entries lie in order.
    database.activity.create_index([("user", ASCENDING), ("at", DESCENDING)])
    database.activity.create_index("at", expireAfterSeconds=int(_KEPT_FOR.total_seconds()))


def append(database: Documents, user: str, action: str, details: dict[str, Any]) -> dict[str, Any]:
    """Note that a user did something now, and return the entry without its `_id`."""
    entry = {"user": user, "action": action, "details": details, "at": datetime.now(UTC)}
    database.activity.insert_one(dict(entry))
    return entry


def find(
    database: Documents,
    user: str,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Return the newest entries of a user, the newest first, each without its `_id`."""
    query: dict[str, Any] = {"user": user}
    span = {"$gte": since, "$lt": until}
    if bounds := {operator: moment for operator, moment in span.items() if moment is not None}:
        query["at"] = bounds
    # Of two entries of the same millisecond, the later one has the higher _id.
    cursor = database.activity.find(query).sort([("at", DESCENDING), ("_id", DESCENDING)])
    return [_entry(document) for document in cursor.limit(limit)]


def summarize(database: Documents, since: datetime | None = None) -> list[dict[str, Any]]:
    """Return for each action how often it happened: the most frequent first, then by action."""
    pipeline: list[dict[str, Any]] = [
        {"$match": {} if since is None else {"at": {"$gte": since}}},
        {
            "$group": {
                "_id": "$action",
                "count": {"$sum": 1},
                "users": {"$addToSet": "$user"},
                "last": {"$max": "$at"},
            }
        },
        {
            "$project": {
                "_id": 0,
                "action": "$_id",
                "count": 1,
                "users": {"$size": "$users"},
                "last": 1,
            }
        },
        {"$sort": {"count": -1, "action": 1}},
    ]
    return list(database.activity.aggregate(pipeline))


def _entry(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("user", "action", "details", "at")}
