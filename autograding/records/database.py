"""The database of one data folder: opened safely for several processes at once.

It is SQLite in the folder, or what `CLASSROOM_DATABASE_URL` names. That address is then kept in the
folder, in a file for its owner only: the hooks of a push do not listen to the pusher's variables.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.orm import Session

from autograding.closing import Closing
from autograding.records.migrating import WrongVersion, bring_up_to_date

__all__ = [
    "CHANGED_FILE",
    "DATABASE_FILE",
    "DataFolderError",
    "Database",
    "database_url",
    "keep_url",
    "prepare_engine",
]

DATABASE_FILE = "classroom.db"
CHANGED_FILE = "changed"
"""Touched after every change that SQLite's own files do not show."""
URL_FILE = "database.url"
URL_VARIABLE = "CLASSROOM_DATABASE_URL"
_BUSY_SECONDS = 30
_PSYCOPG = "postgresql+psycopg"
# Any number that no other program on the server locks on.
_WRITERS_LOCK = 0x636C6173


class DataFolderError(Exception):
    """The data folder cannot be used; the message is one sentence for its owner."""


class Database(Closing):
    """The records of one data folder. Use as a context manager, or `close` it."""

    def __init__(self, engine: Engine, data: Path) -> None:
        """`engine` has been prepared; `data` is the folder."""
        self.engine = engine
        self._data = data
        self._reader = engine
        if not _is_sqlite(engine):
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")
        self._writer = engine.execution_options(begin="IMMEDIATE")

    @classmethod
    def open(cls, data: Path) -> Self:
        """Open `data`'s database, making folder and tables where they are missing.

        Tables of an earlier version are brought up to date, and nothing of them is lost.

        Raises:
            DataFolderError: `data` is a file, cannot be written, holds something else, or was
                written by another version of this program; or the server does not answer.
        """
        try:
            data.mkdir(parents=True, exist_ok=True)
            url = database_url(data)
            keep_url(data, url)
            engine = create_engine(url)
            prepare_engine(engine)
            bring_up_to_date(engine, data)
        except (OSError, sqlite3.Error, DatabaseError, WrongVersion) as error:
            reason = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
            first = str(reason).strip().partition("\n")[0].removesuffix(".")
            raise DataFolderError(f"The data folder {data} cannot be used: {first}.") from error
        return cls(engine, data)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one unchanging state of the records."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that holds the write lock from its first statement, committed at the end.

        What it reads therefore stays true until it has written: "look, then insert" is safe.
        """
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session
        if not _is_sqlite(self.engine):
            (self._data / CHANGED_FILE).touch()

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def database_url(data: Path) -> URL:
    """Where the records of the folder `data` are.

    Raises:
        DataFolderError: the variable is no such address.
    """
    file = data / URL_FILE
    kept = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    named = os.environ.get(URL_VARIABLE) or kept
    if not named:
        return URL.create("sqlite", database=str(data / DATABASE_FILE))
    try:
        url = make_url(named)
    except ArgumentError as error:
        message = f"{URL_VARIABLE} is no address such as postgresql://user:password@host/name."
        raise DataFolderError(message) from error
    if url.drivername in {"postgres", "postgresql", _PSYCOPG}:
        return url.set(drivername=_PSYCOPG)
    message = f"{URL_VARIABLE} names {url.drivername}: use PostgreSQL, or unset it for SQLite."
    raise DataFolderError(message)


def keep_url(data: Path, url: URL) -> None:
    """Write a server's address down for the processes that do not have the variable."""
    words = url.render_as_string(hide_password=False) + "\n"
    file, draft = data / URL_FILE, data / f".{URL_FILE}.{os.getpid()}"
    if url.drivername != _PSYCOPG or (file.exists() and file.read_text("utf-8") == words):
        return
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(words)
    draft.replace(file)


def prepare_engine(engine: Engine) -> None:
    """Make every connection keep foreign keys and every writer wait for the one before.

    SQLite's transactions are begun by SQLAlchemy instead of by `sqlite3`, which would begin them
    late and leave reads outside of them.
    """
    if not _is_sqlite(engine):
        event.listen(engine, "begin", _take_turns)
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _take_turns(connection: Connection) -> None:
    """What BEGIN IMMEDIATE is on SQLite: one writer at a time, until the transaction ends."""
    if connection.get_execution_options().get("begin") == "IMMEDIATE":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")
