"""The way to the database: one engine, and one session for each transaction.

with database.transaction():     a session begins; `database.session` is it, in this thread
    ...                          every repository uses it; none of them commits
                                 no error: COMMIT · an error: ROLLBACK, and it goes on
                                 either way the connection goes back to the pool
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session, sessionmaker

__all__ = ["Database"]


class Database:
    """A database, and for each thread the session of its transaction."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _keep_foreign_keys)
        self._sessions = sessionmaker(self.engine)
        self._current: ContextVar[Session] = ContextVar("session of this transaction")

    @property
    def session(self) -> Session:
        """The session of the transaction that this thread is in."""
        try:
            return self._current.get()
        except LookupError:
            message = "Repositories work inside of `with repositories.transaction():` only."
            raise RuntimeError(message) from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Begin a session, and commit it at the end of the block unless an error leaves it."""
        with self._sessions.begin() as session:
            token = self._current.set(session)
            try:
                yield
            finally:
                self._current.reset(token)


def _keep_foreign_keys(connection: Any, _record: object) -> None:
    """Ask SQLite to keep the foreign keys, which it does not by itself."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
