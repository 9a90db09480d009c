"""Who may sign in: {"user": "ada", "pin": "1815"}. PINs are made up, for this exercise only."""

from typing import Any

from pymongo.database import Database

__all__ = ["sign_in"]


def sign_in(database: Database[dict[str, Any]], user: Any, pin: Any) -> bool:
    """Say whether this user has this PIN. Both come from a JSON body, and may be of any type.

    TODO 9: this works, and lets everybody in. Send {"user": "ada", "pin": {"$ne": null}}.
    """
    return database.accounts.find_one({"user": user, "pin": pin}) is not None
