"""The student's library on a database and a Redis of its own, and both seen from outside."""

import json
import re
from typing import Any
from urllib.parse import urlencode

from autograding.checks import Failure
from autograding.checks.student import Response, Student
from autograding.sandbox import StudentError
from support import inside_library
from support.library_world import Book, World

__all__ = ["APP", "CACHE", "LIMIT", "LIMITS", "SESSION", "SESSIONS", "Site", "brief", "is_word"]

APP = "grader_inside_library:make_app"
CACHE = "redis-caching/library/cache.py"
LIMITS = "redis-caching/library/limits.py"
SESSIONS = "redis-caching/library/sessions.py"
LIMIT, SESSION = "library:limit:", "library:session:"
_FORM = "application/x-www-form-urlencoded"
_WORD = re.compile(r"[\w.:-]{0,80}")


class Site:
    """The application, opened on a library that was drawn for this check.

    Args:
        student: the submission.
        settings: those that differ from their defaults; without others, nobody is limited.

    Raises:
        Failure: the application cannot be set up.
    """

    def __init__(self, student: Student, **settings: int) -> None:
        self.student, self.world = student, World(student.random)
        self.redis = student.redis()
        values = {"RATE_LIMIT": 100_000, **settings}
        variables = {name: str(value) for name, value in values.items()}
        if self.redis.url:
            variables["REDIS_URL"] = self.redis.url
        student.environment(DATABASE_URL=student.database().url, **variables)
        try:
            student.probe(inside_library, "open_app")
        except StudentError as error:
            done = "We called create_app() and created the tables."
            raise _told(done, error, "An application.") from error
        student.probe(inside_library, "store", self.world.plain())

    def send(
        self,
        method: str,
        path: str,
        form: dict[str, str] | None = None,
        /,
        *,
        cookie: str = "",
        **more: str,
    ) -> Response:
        """Send a request.

        Args:
            method: GET or POST.
            path: with its query.
            form: the fields.
            cookie: what the session's cookie says, "" for no cookie.
            more: `client`, the visitor's address, and headers.
        """
        if cookie:
            more["cookie"] = f"session={cookie}"
        if method == "POST":
            more["content_type"] = _FORM
        return self.student.request(method, path, app=APP, body=urlencode(form or {}), **more)

    def expect(
        self,
        response: Response,
        status: int,
        done: str,
        *,
        hint: str = "",
        file: str = "",
        at: tuple[str, str] | None = None,
    ) -> Response:
        """Expect the status of an answer, and return the answer.

        Args:
            response: the answer.
            status: its status, if all is well.
            done: what we did, in a sentence.
            hint: replaces the check's own.
            file: where to look; or else
            at: method and path of the view where to look.

        Raises:
            Failure: it is another one; if the application hid an error of its own, that is told.
        """
        if response.status == status:
            return response
        if response.status == 500:
            try:
                self.student.probe(inside_library, "raise_last_error")
            except StudentError as error:
                raise _told(done, error, f"Status {status}.", hint) from error
        place = (file, 0) if at is None else self.place(*at)
        raise Failure(
            done,
            expected=f"Status {status}.",
            actual=f"Status {response.status}.",
            file=place[0],
            line=place[1],
            hint=hint,
        )

    def get(self, path: str, **more: str) -> Response:
        """Open a page.

        Raises:
            Failure: its status is not 200.
        """
        done = f"We sent GET {path}."
        return self.expect(self.send("GET", path, **more), 200, done, at=("GET", path))

    def json(self, path: str, **more: str) -> Any:
        """The JSON of an answer, None if it is none.

        Raises:
            Failure: its status is not 200.
        """
        return json_of(self.get(path, **more))

    def place(self, method: str, path: str) -> tuple[str, int]:
        """File and line of the view behind an address."""
        file, line = self.student.probe(inside_library, "place_of_view", path, method)
        return str(file), int(line)

    def forget_all(self) -> None:
        """Delete every key in Redis."""
        for key in self.redis.keys():
            self.redis.remove(key)

    def cached(self) -> list[str]:
        """The keys that belong neither to the limiter nor to the sessions."""
        return [key for key in self.redis.keys() if not key.startswith((LIMIT, SESSION))]

    def sql(self) -> list[str]:
        """The statements that were sent since this was last asked."""
        return [observed.sql for observed in self.student.sql_observed()]

    def rows(self, sql: str, *parameters: Any) -> list[list[Any]]:
        """Run SQL behind the application's back."""
        rows: list[list[Any]] = self.student.probe(
            inside_library, "database", sql, list(parameters)
        )
        return rows

    def retitle(self, book: Book) -> None:
        """Give a book another title, in the database alone: nobody tells the application."""
        book.title = self.world.new_title()
        self.rows("UPDATE books SET title = ? WHERE isbn = ?", book.title, book.isbn)


def json_of(response: Response) -> Any:
    """The JSON of an answer, None if it is none."""
    try:
        return json.loads(response.body)
    except ValueError:
        return None


def is_word(value: Any) -> bool:
    """Whether a key's value is one word, such as a version: that helps, and is no answer."""
    return isinstance(value, str) and bool(_WORD.fullmatch(value))


def brief(value: Any, most: int = 160) -> str:
    """A value as text, cut when it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


def _told(message: str, error: StudentError, expected: str, hint: str = "") -> Failure:
    text = f": {error.text}" if error.text else ""
    return Failure(
        message,
        expected=expected,
        actual=f"It raised {error.type_name}{text}"[:400],
        file=error.file,
        line=error.line,
        hint=hint,
    )
