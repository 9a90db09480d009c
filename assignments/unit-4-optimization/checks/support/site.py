"""The student's application on a database of its own, and that database seen from outside."""

from functools import cached_property
from typing import TYPE_CHECKING

from autograding.checks import Failure
from autograding.checks.browser import Browser, Page
from autograding.checks.database import Database
from autograding.checks.student import Student
from autograding.sandbox import StudentError
from support import inside_app
from support.facts import Library

if TYPE_CHECKING:
    from autograding.checks.postgres import PostgresDatabase

__all__ = ["Site", "expect_answer", "told"]

_APP = "grader_inside_app:make_app"


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
            done = "We called create_app() and created the tables of your models."
            raise told(done, error, "An application.") from error
        self.browser = Browser(student, _APP)
        self._name, self._server = name, database if server else None

    @cached_property
    def database(self) -> "Database | PostgresDatabase":
        """The database, read and written by another process than the one of student code."""
        return self._server or self.student.fresh().database(self._name)

    def store(self, library: Library) -> None:
        """Store a library through the student's models.

        Raises:
            Failure: the models do not let us.
        """
        try:
            self.student.probe(inside_app, "store", library.plain())
        except StudentError as error:
            done = "We stored books, members, loans and reviews through your models."
            raise told(done, error, "They are stored, as by seed.py.") from error

    def place(self, path: str, method: str = "GET") -> tuple[str, int]:
        """File and line of the view behind an address."""
        file, line = self.student.probe(inside_app, "place_of_view", path, method)
        return str(file), int(line)

    def open(self, path: str) -> Page:
        """Open a page.

        Raises:
            Failure: its status is not 200.
        """
        page = self.browser.get(path)
        expect_answer(self, page, 200, f"GET {path}")
        return page


def expect_answer(site: Site, page: Page, status: int, what: str) -> None:
    """Expect a page's status.

    Raises:
        Failure: it is another one; if the application hid an error of its own, that is told.
    """
    if page.status == status:
        return
    if page.status == 500:
        try:
            site.student.probe(inside_app, "raise_last_error")
        except StudentError as error:
            raise told(f"We sent {what}.", error, f"Status {status}.") from error
    file, line = site.place(page.path, what.partition(" ")[0])
    raise Failure(
        f"We sent {what}.",
        expected=f"Status {status}.",
        actual=f"Status {page.status}.",
        file=file,
        line=line,
    )


def told(message: str, error: StudentError, expected: str) -> Failure:
    """What to say of the student's code when it raised and should not have."""
    text = f": {error.text}" if error.text else ""
    return Failure(
        message,
        expected=expected,
        actual=f"It raised {error.type_name}{text}"[:400],
        file=error.file,
        line=error.line,
    )
