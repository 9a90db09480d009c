"""The database: where it is, and the session that every request gets. Given, as in unit 4.

`db.session` is SQLAlchemy's session. It has nothing to do with Flask's `session`, which keeps
what a visitor does from one request to the next.
"""

import os
import sqlite3
from pathlib import Path

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import DeclarativeBase

__all__ = ["Base", "database_url", "db"]

_FILE = Path(__file__).parent.parent / "library.db"
_DRIVER = "postgresql+psycopg://"


class Base(DeclarativeBase):
    """What every model inherits from."""


db = SQLAlchemy(model_class=Base)


def database_url() -> str:
    """Return `DATABASE_URL`, or the address of the SQLite file library.db."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{_FILE.as_posix()}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return _DRIVER + url.removeprefix(short)
    return url


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: object, _record: object) -> None:
    """Make a new connection to SQLite behave as PostgreSQL does.

    SQLite checks foreign keys only where a connection asks for it. And Python's driver would
    begin a transaction later than SQLAlchemy asks: it is told to leave that to `_begin`.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    driver = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN")
