"""One submission on two databases: what it does on SQLite, and where PostgreSQL differs.

What is wrong on both costs its points in other checks. Here only the difference counts.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograding.checks import Failure
from autograding.checks.browser import Browser
from autograding.checks.student import Student
from autograding.sandbox import StudentError
from support.application import MODELS, Answer, Application, Call
from support.constraints import Rules
from support.outside import Attempt, class_line

__all__ = ["Pair", "same_answers", "same_refusals", "same_statuses"]

# What the server's complaint means.
_REASONS = {
    "StringDataRightTruncation": "SQLite ignores the length of a String, and PostgreSQL does not.",
    "operator does not exist": "PostgreSQL compares only like with like, and SQLite converts.",
    "UndefinedFunction": "SQLite has this function, and PostgreSQL has not.",
    "GroupingError": "PostgreSQL refuses a selected column that is neither grouped nor counted.",
    "DatatypeMismatch|InvalidTextRepresentation|CannotCoerce|cannot be implemented": (
        "SQLite stores any value in any column, and PostgreSQL only values of the column's type."
    ),
    "InFailedSqlTransaction": "After an error, PostgreSQL refuses all until the rollback.",
    "UniqueViolation": (
        "Without postgresql_where, PostgreSQL takes a unique index for one over all rows."
    ),
    "can't render element|CompileError|UnsupportedCompilation": (
        "This can be written in SQLite's own SQL only."
    ),
}


@dataclass(frozen=True)
class Pair:
    """The same on SQLite and on PostgreSQL."""

    sqlite: Any
    postgresql: Any

    @classmethod
    def of(cls, student: Student, make: Callable[[Student, Any], Any]) -> "Pair":
        """Make something on a database of each kind, each in a worker of its own.

        Raises:
            Failure: PostgreSQL refuses what SQLite takes.
        """
        sqlite = make(student, None)
        other = student.fresh()
        try:
            return cls(sqlite, make(other, other.postgresql()))
        except StudentError as error:
            raise _refused_at_start(error) from error

    def each(self, make: Callable[[Any], Any]) -> "Pair":
        """Make something of both."""
        return Pair(make(self.sqlite), make(self.postgresql))


def _refused_at_start(error: StudentError) -> Failure:
    return Failure(
        "We created your tables on SQLite and on PostgreSQL.",
        expected="PostgreSQL takes them as well.",
        actual=f"PostgreSQL said: {_short(error.text)}. {_reason(error.text)}".rstrip(),
        file=error.file or MODELS,
        line=error.line,
    )


def same_answers(applications: Pair, requests: Sequence[Sequence[Call]]) -> None:
    """Expect that services answer on PostgreSQL as they do on SQLite.

    Rows may come in another order where nobody sorted them: another check looks at that.

    Raises:
        Failure: an answer differs.
    """
    sqlite: Application = applications.sqlite
    postgresql: Application = applications.postgresql
    ours = [answer for served in sqlite.serve(*requests, keep=True) for answer in served]
    theirs = [answer for served in postgresql.serve(*requests, keep=True) for answer in served]
    for one, other in zip(ours, theirs, strict=True):
        if _essence(one) != _essence(other):
            raise _differing(one, other)


def _differing(one: Answer, other: Answer) -> Failure:
    reason = _reason(" ".join((*other.kinds, other.text)))
    return Failure(
        f"We called {one.call.text} on SQLite and on PostgreSQL.",
        expected=f"The same on both. SQLite: {one.in_words}",
        actual=f"PostgreSQL: {other.in_words} {reason}".rstrip(),
        file=other.file or other.call.file,
        line=other.line,
    )


def _essence(answer: Answer) -> Any:
    """What is compared: the kind of error, or the value without the order of its rows."""
    return answer.kinds[:1] or _unordered(answer.value)


def _unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted(map(_unordered, value), key=repr)
    return value


def same_refusals(rules: Pair, attempts: Callable[[Rules], Iterable[Attempt]]) -> None:
    """Expect that PostgreSQL refuses by hand what SQLite refuses, and takes what it takes.

    Raises:
        Failure: it does not.
    """
    ours = rules.sqlite.refused(attempts(rules.sqlite))
    theirs = rules.postgresql.refused(attempts(rules.postgresql))
    for (attempt, refused), (_, there) in zip(ours, theirs, strict=True):
        if refused != there:
            did = {True: "refuses it", False: "takes it"}
            raise Failure(
                f"We {attempt.told} by hand, on SQLite and on PostgreSQL.",
                expected=f"The same on both. SQLite {did[refused]}.",
                actual=f"PostgreSQL {did[there]}.",
                file=MODELS,
                line=class_line(rules.sqlite.student, attempt.entity),
            )


def same_statuses(
    browsers: Pair, paths: Sequence[str], form: tuple[str, dict[str, str | list[str]]]
) -> None:
    """Expect that pages work on PostgreSQL as they do on SQLite, also after a form that failed.

    Raises:
        Failure: a page's status differs.
    """
    for one, other in zip(
        _statuses(browsers.sqlite, paths, form),
        _statuses(browsers.postgresql, paths, form),
        strict=True,
    ):
        if one != other:
            raise Failure(
                f"We opened {other[0]} on SQLite and on PostgreSQL.",
                expected=f"The same on both: status {one[1]}.",
                actual=f"PostgreSQL: status {other[1]}.",
                hint="What does the log say that stands below, and which service wrote it?",
            )


def _statuses(
    browser: Browser, paths: Sequence[str], form: tuple[str, dict[str, str | list[str]]]
) -> list[tuple[str, int]]:
    pages = [browser.get(path) for path in paths]
    pages += [browser.post(*form), browser.get(paths[0])]
    return [(page.path, page.status) for page in pages]


def _reason(text: str) -> str:
    return next((why for sign, why in _REASONS.items() if re.search(sign, text)), "")


def _short(text: str) -> str:
    """The first line of what SQLAlchemy reports, which holds what the server said."""
    return (text.strip().splitlines() or ["nothing"])[0].rstrip(".")[:300]
