"""What a service leaves in the database, seen from outside."""

from collections import Counter
from datetime import date

from autograding.checks import Failure
from autograding.checks.sql.structure import Schema
from autograding.checks.sql.tokens import locate
from autograding.checks.sql.words import code, counted, listed
from support.application import Application
from support.values import plain

__all__ = ["changes", "expect_nowhere", "expect_stored", "is_stored"]


def is_stored(schema: Schema, token: str | int | date) -> bool:
    """Whether a value stands in some table."""
    text = plain(token)
    return bool(locate(schema, [text])[text])


def expect_stored(
    application: Application, told: str, *tokens: str | int | date, file: str = ""
) -> None:
    """Expect that each value stands in some table.

    Raises:
        Failure: one stands nowhere.
    """
    schema = application.schema()
    for token in tokens:
        if not is_stored(schema, token):
            raise Failure(
                told,
                expected=f"{code(token)} stands in one of them.",
                actual="It is nowhere.",
                file=file,
            )


def expect_nowhere(
    application: Application, told: str, *tokens: str | int | date, file: str = ""
) -> None:
    """Expect that no table holds any of these values.

    Raises:
        Failure: one does.
    """
    schema = application.schema()
    for token in tokens:
        text = plain(token)
        for found in locate(schema, [text])[text]:
            raise Failure(
                told,
                expected=f"{code(token)} is nowhere.",
                actual=f"It stands in a row of {code(found.table)}.",
                file=file,
            )


def changes(before: Schema, after: Schema) -> str:
    """What differs between two snapshots, in words; "" for nothing."""
    found = []
    for table in before.own_tables:
        later = after.table(table.name)
        old, new = Counter(table.rows), Counter(later.rows if later else ())
        gone, come = (old - new).total(), (new - old).total()
        if gone or come:
            done = "changed in" if gone and come else "added to" if come else "gone from"
            found.append(f"{counted(max(gone, come), 'row')} {done} {code(table.name)}")
    return listed(found)
