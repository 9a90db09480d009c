"""The SQLite database of one data folder: opened safely for several processes at once."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from autograding.closing import Closing
from autograding.records.models import Base

__all__ = ["DATABASE_FILE", "DataFolderError", "Database", "prepare_engine"]

DATABASE_FILE = "classroom.db"
_BUSY_SECONDS = 30
# Raised with every change of the models that an existing database would not survive.
_VERSION = 1


class DataFolderError(Exception):
    """The data folder cannot be used; the message is one sentence for its owner."""


class Database(Closing):
    """The records of one data folder. Use as a context manager, or `close` it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(begin="IMMEDIATE")

    @classmethod
    def open(cls, data: Path) -> Self:
        """Open `data`'s database, making folder and tables where they are missing.

        Raises:
            DataFolderError: `data` is a file, cannot be written, holds something else, or was
                written by another version of this program.
        """
        try:
            data.mkdir(parents=True, exist_ok=True)
            engine = create_engine(URL.create("sqlite", database=str(data / DATABASE_FILE)))
            prepare_engine(engine)
            _create_tables(engine, data)
        except (OSError, sqlite3.Error, DatabaseError) as error:
            reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
            raise DataFolderError(f"The data folder {data} cannot be used: {reason}.") from error
        return cls(engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one unchanging state of the records."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that holds the write lock from its first statement, committed at the end.

        What it reads therefore stays true until it has written: "look, then insert" is safe.
        """
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def prepare_engine(engine: Engine) -> None:
    """Make every connection of a SQLite `engine` enforce foreign keys and wait for other writers.

    Transactions are begun by SQLAlchemy instead of by `sqlite3`, which would begin them late and
    leave reads outside of them.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


def _create_tables(engine: Engine, data: Path) -> None:
    """Switch to write-ahead logging, so that readers never wait, and create missing tables.

    One process at a time: the switch does not wait for others by itself.
    """
    with (data / "database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA journal_mode = WAL")
            version = cursor.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                message = f"it was written by another version ({version}, this is {_VERSION})"
                raise sqlite3.DatabaseError(message)
            cursor.execute(f"PRAGMA user_version = {_VERSION}")
        Base.metadata.create_all(engine)
