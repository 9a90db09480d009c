"""Who may sign in: {"user": "ada", "pin": "1815"}. PINs are made up, for this exercise only."""

from typing import Any

from pymongo.database import Database

from journal import checking

__all__ = ["sign_in"]


def sign_in(database: Database[dict[str, Any]], user: Any, pin: Any) -> bool:
    """Say whether this user has this PIN. Both come from a JSON body, and may be of any type.

    Only text becomes a part of the query: an object there would be an operator.
    """
    query = {"user": checking.text(user, "user"), "pin": checking.text(pin, "pin")}
    return database.accounts.find_one(query) is not None
