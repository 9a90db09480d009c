"""The accounts that a new journal begins with. All of them are made up. Given."""

from typing import Any

from pymongo.database import Database

__all__ = ["ACCOUNTS", "store_accounts"]

ACCOUNTS = (("ada", "1815"), ("bram", "1847"), ("cleo", "6930"))


def store_accounts(database: Database[dict[str, Any]]) -> None:
    """Store the accounts, if there are none so far."""
    if database.accounts.find_one({}) is None:
        database.accounts.insert_many([{"user": user, "pin": pin} for user, pin in ACCOUNTS])
