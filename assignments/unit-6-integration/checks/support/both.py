"""One submission on two databases: what it does on SQLite, and where PostgreSQL differs.

What is wrong on both costs its points in other checks. Here only the difference counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograding.checks import Failure
from autograding.checks.student import Student
from support.answers import lenient, place_of_answer, said
from support.calls import Call
from support.facts import World
from support.outside import Attempt
from support.rules import ALL, Rules
from support.site import Site

__all__ = ["Pair", "same_answers", "same_refusals"]

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
    "NumericValueOutOfRange": "This number is too large for a column of PostgreSQL.",
    "can't render element|CompileError|UnsupportedCompilation": (
        "This can be written in SQLite's own SQL only."
    ),
}


@dataclass(frozen=True)
class Pair:
    """The same blog on SQLite and on PostgreSQL."""

    sqlite: Site
    postgresql: Site

    @classmethod
    def of(cls, student: Student, world: World) -> "Pair":
        """Store a world on a database of each kind, each in a worker of its own.

        Raises:
            Failure: one of them refuses.
        """
        sqlite = Site(student)
        sqlite.seed(world)
        try:
            postgresql = Site(student.fresh(), server=True)
            postgresql.seed(world)
        except Failure as failure:
            raise Failure(
                "We created your tables and stored a blog on SQLite and on PostgreSQL.",
                expected="PostgreSQL takes it as well.",
                actual=f"{failure.actual} {_reason(failure.actual)}".rstrip(),
                file=failure.file,
                line=failure.line,
            ) from failure
        return cls(sqlite, postgresql)


def same_answers(pair: Pair, calls: Sequence[Call], keys: Sequence[str] = ()) -> None:
    """Expect that repositories answer on PostgreSQL as they do on SQLite.

    Raises:
        Failure: an answer differs.
    """
    ours = pair.sqlite.ask(calls, pair.sqlite.keys(*keys))
    theirs = pair.postgresql.ask(calls, pair.postgresql.keys(*keys))
    for call, one, other in zip(calls, ours, theirs, strict=True):
        if _essence(call, one) != _essence(call, other):
            file, line = place_of_answer(pair.sqlite, call, other)
            raise Failure(
                f"We called {call.text} on SQLite and on PostgreSQL.",
                expected=f"The same on both. SQLite: {said(one)}",
                actual=f"PostgreSQL: {said(other)} {_reason(other.get('text', ''))}".rstrip(),
                file=file,
                line=line,
            )


def _essence(call: Call, answer: Any) -> Any:
    """What is compared: the kind of error, or the value; a new key is each database's own."""
    if "raised" in answer:
        return answer["raised"][:1]
    return "a key" if call.text.startswith("comments.add(") else lenient(answer["value"])


def same_refusals(pair: Pair, world: World) -> None:
    """Expect that PostgreSQL refuses by hand what SQLite refuses, and takes what it takes.

    Raises:
        Failure: it does not.
    """
    ours, theirs = Rules(pair.sqlite, world), Rules(pair.postgresql, world)
    for rule in ALL:
        try:
            here = ours.refused(rule)
        except Failure:
            continue  # what cannot even be tried on SQLite costs its points elsewhere
        _expect_same(pair, here, theirs.refused(rule))


def _expect_same(
    pair: Pair, ours: list[tuple[Attempt, bool]], theirs: list[tuple[Attempt, bool]]
) -> None:
    for (attempt, refused), (_, there) in zip(ours, theirs, strict=True):
        if refused != there:
            did = {True: "refuses it", False: "takes it"}
            file, line = pair.sqlite.place_of(attempt.table)
            raise Failure(
                f"We {attempt.told} by hand, on SQLite and on PostgreSQL.",
                expected=f"The same on both. SQLite {did[refused]}.",
                actual=f"PostgreSQL {did[there]}.",
                file=file,
                line=line,
            )


def _reason(text: str) -> str:
    return next((why for sign, why in _REASONS.items() if re.search(sign, text)), "")
