"""The database: where it is, and the session that every request gets.

One request, one session
    `db.session` is Flask-SQLAlchemy's: the first use in a request opens a session, and the end
    of the request closes it. What was not committed by then is gone.

      request ──► your view ──► response
                    │
                    ├─ db.session.add / select / delete   a transaction begins with the first
                    ├─ db.session.flush()                 sends the SQL, ends nothing
                    ├─ db.session.commit()                keeps it all, ends the transaction
                    ├─ db.session.rollback()              forgets it all, ends the transaction
                    ▼
                  teardown: the session is closed, an open transaction is rolled back

    After an error that came from the database (such as IntegrityError) the session refuses
    every further statement until somebody calls `rollback()`.
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
