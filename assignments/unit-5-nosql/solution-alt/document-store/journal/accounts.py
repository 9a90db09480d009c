"""Who may sign in: the store finds the user, and Python compares the PIN."""

from hmac import compare_digest
from typing import Any

from pymongo.database import Database

__all__ = ["sign_in"]


def sign_in(database: Database[dict[str, Any]], user: Any, pin: Any) -> bool:
    """Say whether this user has this PIN.

    The PIN never becomes a part of the query. And the user is compared with "equal", whatever was
    sent: in {"$eq": {"$ne": null}} the inner object is a value like any other.
    """
    account = database["accounts"].find_one({"user": {"$eq": user}})
    if account is None or not isinstance(pin, str):
        return False
    return compare_digest(account["pin"].encode(), pin.encode())
