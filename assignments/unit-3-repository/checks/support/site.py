"""The student's application on a database of its own, and that database seen from outside."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograding.checks import Failure
from autograding.checks.browser import Browser, Page
from autograding.checks.database import Database, SqlError
from autograding.checks.student import Student
from autograding.sandbox import StudentError
from support import inside_app
from support.facts import Library

if TYPE_CHECKING:
    from autograding.checks.postgres import PostgresDatabase

__all__ = ["APP", "TABLES", "Site", "expect_answer", "told"]

APP = "grader_inside_app:make_app"
TABLES = ("authors", "books", "book_authors", "copies", "members", "loans")


Rows = dict[str, list[tuple[Any, ...]]]


class Site:
    """The application, opened on an empty database whose tables it has made.

    Args:
        student: the submission.
        name: the database's name, so that a check can have several.
        server: the database is on a PostgreSQL server instead of in a file of SQLite.

    Raises:
        Failure: the application cannot be set up.
    """

    def __init__(self, student: Student, name: str = "main", *, server: bool = False) -> None:
        self.student = student
        database = student.postgresql(name) if server else student.database(name)
        student.environment(DATABASE_URL=database.url)
        try:
            student.probe(inside_app, "open_app")
        except StudentError as error:
            raise told("We called create_app().", error, "An application.") from error
        self.browser = Browser(student, APP)
        self._name, self._server = name, database if server else None

    @cached_property
    def database(self) -> "Database | PostgresDatabase":
        """The database, read and written by another process than the one of student code."""
        return self._server or self.student.fresh().database(self._name)

    def store(self, library: Library) -> None:
        """Store a library from outside."""
        self.run(library.inserts())

    def run(self, statements: Iterable[str]) -> None:
        """Run statements of our own from outside.

        Raises:
            Failure: the student's application keeps the database locked.
        """
        for result in self.database.run_many([(sql, (), "write") for sql in statements]):
            if result.error:
                raise _refused(result.error)

    def rows(self) -> Rows:
        """Every row of every table, seen from outside; days are ISO text."""
        batch = [(f"SELECT * FROM {table}", (), "read") for table in TABLES]  # noqa: S608
        results = self.database.run_many(batch)
        return {
            table: sorted((tuple(map(_plain, row)) for row in result.rows), key=repr)
            for table, result in zip(TABLES, results, strict=True)
        }


def expect_answer(student: Student, page: Page, status: int, what: str) -> None:
    """Expect a page's status.

    Raises:
        Failure: it is another one; if the application hid an error of its own, that is told.
    """
    if page.status == status:
        return
    if page.status == 500:
        try:
            student.probe(inside_app, "raise_last_error")
        except StudentError as error:
            raise told(f"We sent {what}.", error, f"Status {status}.") from error
    raise Failure(f"We sent {what}.", expected=f"Status {status}.", actual=f"Status {page.status}.")


def told(message: str, error: StudentError, expected: str) -> Failure:
    """What to say of the student's code when it raised and should not have."""
    said = error.text.split("\n", 1)[0]  # SQLAlchemy adds the statement and an address
    text = f": {said}" if said else ""
    return Failure(
        message,
        expected=expected,
        actual=f"It raised {error.type_name}{text}"[:400],
        file=error.file,
        line=error.line,
    )


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, int | str) else str(cell)


def _refused(error: SqlError) -> Failure:
    return Failure(
        "We stored rows of our own through another connection.",
        expected="It works: between two requests no transaction is open.",
        actual=f"The database said: {error.message}.",
        file="library/__init__.py",
        hint="Which request began a transaction that nobody ended?",
    )
