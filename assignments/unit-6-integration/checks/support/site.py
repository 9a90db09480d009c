"""The student's data layer on a database of its own, the blog around it, and both from outside."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from autograding.checks import Failure
from autograding.checks.browser import Browser, Page
from autograding.checks.database import Database
from autograding.checks.sql.structure import Schema
from autograding.checks.student import Student
from autograding.sandbox import StudentError
from support import inside_blog
from support.calls import Call
from support.facts import World
from support.maker import Maker, make_world

if TYPE_CHECKING:
    from autograding.checks.postgres import PostgresDatabase

__all__ = ["APP", "Site", "expect_status", "stored_world", "told"]

APP = "grader_inside_blog:make_app"
DATA = "data/__init__.py"


class Site:
    """The blog, opened on an empty database whose tables the student's code has made.

    Args:
        student: the submission.
        server: the database is on a PostgreSQL server instead of in a file of SQLite.

    Raises:
        Failure: it cannot be opened.
    """

    def __init__(self, student: Student, *, server: bool = False) -> None:
        self.student = student
        database = student.postgresql() if server else student.database()
        student.environment(DATABASE_URL=database.url)
        try:
            student.probe(inside_blog, "open_app")
        except StudentError as error:
            raise told(
                "We opened the blog on an empty database and called create_tables().",
                error,
                "Tables.",
            ) from error
        self.browser = Browser(student, APP)
        self.loops: set[str] = set()  # what the report has been told
        self._server = database if server else None
        self.url = database.url

    @cached_property
    def database(self) -> "Database | PostgresDatabase":
        """The database, read and written by another process than the one of student code."""
        return self._server or self.student.fresh().database()

    def schema(self, *, rows: bool = True) -> Schema:
        """Tables and rows as they are now, seen from outside."""
        return Schema.from_snapshot(self.database.snapshot(rows=rows))

    def seed(self, world: World) -> None:
        """Store facts through add_many of the repositories, in one transaction.

        Raises:
            Failure: that raised.
        """
        parts = {
            "users": [_made("NewUser", asdict(user)) for user in world.users],
            "categories": [_made("Label", asdict(label)) for label in world.categories],
            "tags": [_made("Label", asdict(label)) for label in world.tags],
            "posts": [_made("NewPost", asdict(post)) for post in world.posts],
            "comments": [_comment(asdict(comment)) for comment in world.comments],
        }
        try:
            self.student.probe(inside_blog, "seed", parts)
        except StudentError as error:
            raise told(
                "We stored users, categories, tags, posts and comments with add_many of each.",
                error,
                "They are stored.",
            ) from error

    def keys(self, *slugs: str) -> dict[str, str]:
        """The keys of the comments on these posts, by their bodies."""
        calls = [Call.of("posts.get", slug) for slug in slugs]
        return {
            body: key
            for answer in self.ask(calls)
            for comment in _items(answer.get("value"), "comments")
            for body, key in _keys(comment)
        }

    def ask(self, calls: Sequence[Call], keys: dict[str, str] | None = None) -> list[Any]:
        """Make calls, each in a transaction of its own: what each gives or raises."""
        sent = [call.sent(keys or {}) for call in calls]
        return list(self.student.probe(inside_blog, "ask", sent))

    def run(self, sql: str, parameters: Sequence[Any], done: str) -> None:
        """Change something by hand, as another program.

        Raises:
            Failure: the database did not let us.
        """
        result = self.database.run(sql, parameters)
        if result.error:
            raise Failure(
                f"We {done} by hand.",
                expected="It works: between two requests no transaction is open.",
                actual=f"The database said: {result.error.message}.",
                file=DATA,
            )

    def place_of(self, table: str) -> tuple[str, int]:
        """Where the student's code first names a table."""
        for file in self.student.files("data/**/*.py"):
            for number, line in enumerate(self.student.text(file).splitlines(), 1):
                if f'"{table}"' in line or f"'{table}'" in line:
                    return file, number
        return DATA, 0

    def place_of_method(self, call: Call) -> tuple[str, int]:
        """Where the student's code defines the method of a call."""
        file, line = self.student.probe(inside_blog, "place_of_method", call.which, call.method)
        return str(file) or DATA, int(line)

    def open(self, path: str) -> Page:
        """Open a page that is there.

        Raises:
            Failure: its status is another one than 200.
        """
        page = self.browser.get(path)
        expect_status(self.student, page, 200, f"GET {path}")
        return page


def stored_world(student: Student, *, ties: bool = False) -> tuple[Site, World, Maker]:
    """A small blog, stored in the student's tables on SQLite.

    Raises:
        Failure: see `Site` and `seed`.
    """
    make = Maker(student.random)
    world = make_world(make, ties=ties)
    site = Site(student)
    site.seed(world)
    return site, world, make


def expect_status(student: Student, page: Page, status: int, sent: str) -> None:
    """Expect a page's status.

    Raises:
        Failure: it is another one; if the application hid an error, that is told.
    """
    if page.status == status:
        return
    expected = f"Status {status}."
    if page.status == 500:
        try:
            student.probe(inside_blog, "raise_last_error")
        except StudentError as error:
            raise told(f"We sent {sent}.", error, expected) from error
    raise Failure(f"We sent {sent}.", expected=expected, actual=f"Status {page.status}.")


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


def _made(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {"made": kind, "of": fields}


def _comment(fields: dict[str, Any]) -> dict[str, Any]:
    replies = [_comment(reply) for reply in fields["replies"]]
    return _made("NewComment", fields | {"replies": replies})


def _items(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return list(found["items"]) if isinstance(found, dict) and "items" in found else []


def _keys(comment: Any) -> list[tuple[str, str]]:
    if not isinstance(comment, dict) or "body" not in comment:
        return []
    below = [pair for reply in _items(comment, "replies") for pair in _keys(reply)]
    return [(comment["body"], str(comment["key"])), *below]
