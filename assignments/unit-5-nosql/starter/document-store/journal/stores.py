"""Where the document store is. Given: your functions get a `database` handed over.

With MONGO_URL in the environment it is a real server, such as
mongodb://journal:password@127.0.0.1:27017/journal?authSource=admin, and the path names the
database. Without it, it is mongomock: a MongoDB of Python, inside this process, empty at each
start.

`tz_aware=True`: a time that comes out of the store knows that it is UTC.
"""

import os
from typing import Any

import mongomock
from pymongo import MongoClient
from pymongo.database import Database

__all__ = ["database"]

_NAME = "journal"
_MILLISECONDS = 1000
_FAKE: MongoClient[dict[str, Any]] = mongomock.MongoClient(tz_aware=True)


def database() -> Database[dict[str, Any]]:
    """Return the database that MONGO_URL names, or the fake."""
    url = os.environ.get("MONGO_URL")
    if not url:
        return _FAKE[_NAME]
    client: MongoClient[dict[str, Any]] = MongoClient(
        url,
        tz_aware=True,
        serverSelectionTimeoutMS=_MILLISECONDS,
        connectTimeoutMS=_MILLISECONDS,
        socketTimeoutMS=_MILLISECONDS,
    )
    return client.get_default_database(_NAME)
