"""What users do: a log that is only appended to, and forgets by itself.

    {"user": "ada", "action": "export", "details": {"format": "pdf", "pages": 12},
     "at": datetime(2026, 3, 15, 8, 30, tzinfo=UTC)}

Details differ from action to action; nobody has to plan columns for them.
"""

from datetime import datetime
from typing import Any

from pymongo.database import Database

__all__ = ["append", "ensure_indexes", "find", "summarize"]

Documents = Database[dict[str, Any]]


def ensure_indexes(database: Documents) -> None:
    """Create the indexes of the collection that are missing; called at each start.

    TODO 5: one for the question that `find` asks, in its order; and one by which the store itself
    throws entries away after 90 days.
    """


def append(database: Documents, user: str, action: str, details: dict[str, Any]) -> dict[str, Any]:
    """Note that a user did something now, and return the entry without its `_id`.

    The time is that of this server, in UTC, and knows that it is: `datetime.now(UTC)`.

    TODO 6.
    """
    raise NotImplementedError("activity.append is not written yet")


def find(
    database: Documents,
    user: str,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Return the newest entries of a user, the newest first, each without its `_id`.

    Args:
        database: where they are.
        user: whose.
        since: nothing older than this; what happened at this very moment counts.
        until: only what is older than this; what happened at this very moment does not count.
        limit: so many at most.

    TODO 7: the store picks, sorts and limits, not Python.
    """
    return []


def summarize(database: Documents, since: datetime | None = None) -> list[dict[str, Any]]:
    """Return for each action how often it happened: the most frequent first, then by action.

    Each row is {"action": "export", "count": 12, "users": 3, "last": datetime(...)}: how often,
    by how many different users, and when last.

    TODO 8: one aggregation.
    """
    return []
