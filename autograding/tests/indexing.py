"""A guarded SQLite database in this process, and planners on it, for the tests of indexes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from autograding.checks.database import Database
from autograding.checks.indexes import Look, SqlitePlanner, review
from autograding.sandbox import Worker
from autograding.sandbox.inside.operations import Operations
from autograding.sandbox.operations import arguments_of

__all__ = ["SCHEMA", "Sent", "database", "look", "planner", "proposed", "sent"]

# Every kind of table and index that a plan can tell of.
SCHEMA = """
CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, country TEXT);
CREATE TABLE book (
    id INTEGER PRIMARY KEY, isbn TEXT NOT NULL UNIQUE, title TEXT NOT NULL, genre TEXT,
    year INTEGER, author_id INTEGER REFERENCES author (id)
);
CREATE INDEX book_genre_title ON book (genre, title);
CREATE TABLE copy (id INTEGER PRIMARY KEY, book_id INTEGER REFERENCES book (id), shelf TEXT);
CREATE INDEX copy_book ON copy (book_id);
CREATE TABLE loan (
    id INTEGER PRIMARY KEY, copy_id INTEGER REFERENCES copy (id),
    member_id INTEGER REFERENCES member (id), loaned_on TEXT, due_on TEXT, returned_on TEXT
);
CREATE INDEX loan_copy ON loan (copy_id);
CREATE TABLE member (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT, joined_on TEXT);
CREATE TABLE book_author (
    book_id INTEGER REFERENCES book (id), author_id INTEGER REFERENCES author (id),
    PRIMARY KEY (book_id, author_id)
);
CREATE TABLE setting (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE VIEW shelf_list AS SELECT c.shelf, b.title, b.year FROM copy AS c JOIN book AS b
    ON b.id = c.book_id;
"""


@dataclass(frozen=True)
class Sent:
    """A statement with its parameters."""

    sql: str
    parameters: tuple[Any, ...] | dict[str, Any] | None = None


class _InProcess:
    """The worker's operations without a worker."""

    def __init__(self) -> None:
        self._operations = Operations("", "")
        self._operations.observer.close()

    def request(self, operation: str, **given: Any) -> Any:
        self._operations.deadline = float("inf")
        return getattr(self._operations, operation)(**arguments_of(operation, given))

    def close(self) -> None:
        for database in self._operations.databases.values():
            database.connection.close()


@contextmanager
def database(schema: str = SCHEMA, name: str = "main") -> Iterator[Database]:
    """A database with a schema."""
    worker = _InProcess()
    try:
        made = Database(cast("Worker", worker), name, in_memory=True)
        assert made.script(schema).error is None
        yield made
    finally:
        worker.close()


@contextmanager
def planner(schema: str = SCHEMA) -> Iterator[SqlitePlanner]:
    """A planner on an empty copy of a schema."""
    with database(schema) as source, database("", "plans") as copy:
        yield SqlitePlanner(source, copy)


def proposed(seen: Look) -> list[tuple[str, ...]]:
    """Table and columns of each index that is proposed."""
    return [(each.table, *each.columns) for each in seen.findings]


def sent(*statements: str) -> list[Sent]:
    """Statements whose parameters are not known."""
    return [Sent(sql) for sql in statements]


def look(sql: str, *parameters: Any, schema: str = SCHEMA, more: str = "") -> Look:
    """Look at one statement."""
    with planner(f"{schema}{more}") as asked:
        (seen,) = review(asked, [Sent(sql, parameters or None)])
    return seen
