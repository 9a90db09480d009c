"""Whether a statement changes exactly the row it names: told by values that occur once."""

from collections.abc import Iterable, Mapping
from typing import Any

from autograding.checks import Failure
from autograding.checks.sql.structure import Schema
from autograding.checks.sql.tokens import Token, locate
from autograding.checks.sql.words import counted
from support.shelf import STATEMENTS, Shelf, shown
from support.traces import changed, stored

__all__ = ["expect_gone", "expect_one_row_changed", "expect_replaced", "expect_rows"]


def expect_rows(
    shelf: Shelf, name: str, values: Mapping[str, Any], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Expect a named SELECT to give exactly these rows.

    Raises:
        Failure: it gives others.
    """
    expected, found = sorted(rows), shelf.read(name, **values)
    if sorted(found, key=repr) != sorted(expected, key=repr):
        raise _failure(
            shelf,
            name,
            values,
            expected=f"These rows: {expected}." if expected else "No row.",
            actual=f"These rows: {found[:5]}." if found else "No row.",
        )


def expect_replaced(
    shelf: Shelf,
    name: str,
    values: Mapping[str, Any],
    *,
    new: Token,
    old: Token | None = None,
    others: Iterable[Token] = (),
) -> None:
    """Expect an UPDATE to store a new value in the one place meant, and to leave the rest alone.

    Args:
        shelf: the student's database.
        name: the named statement.
        values: its parameters.
        new: the value that should be stored afterwards.
        old: the value whose place it takes, if there was one.
        others: values that must stand where they stood.

    Raises:
        Failure: it changed nothing, or too much.
    """
    rest = tuple(others)
    before = shelf.schema()
    shelf.do(name, **values)
    after = shelf.schema()
    there = _columns(after, new)
    if not there or (old and not set(there) & set(_columns(before, old))):
        raise _failure(shelf, name, values, actual="The row that is meant has not changed.")
    # Triggers may write down what was: values may come to stand in more places, never in fewer.
    fewer = stored(after, *rest)
    lost = [value for value, times in stored(before, *rest).items() if fewer[value] < times]
    if lost or (not old and len(set(there)) < len(there)):
        raise _failure(shelf, name, values, actual="Rows that are not meant have changed as well.")


def _columns(schema: Schema, token: Token) -> list[tuple[str, str]]:
    """Table and column of each cell that holds a token."""
    return [(place.table, place.column) for place in locate(schema, (token,)).get(token, ())]


def expect_gone(
    shelf: Shelf, name: str, values: Mapping[str, Any], *, token: Token, others: Iterable[Token]
) -> None:
    """Expect a DELETE to remove one thing, and to leave the others alone.

    Raises:
        Failure: it removed nothing, or too much.
    """
    tokens = (token, *others)
    before = stored(shelf.schema(), *tokens)
    shelf.do(name, **values)
    after = stored(shelf.schema(), *tokens)
    if after.pop(token) >= before[token]:
        raise _failure(shelf, name, values, actual="The row that is meant is still there.")
    if any(after[value] < before[value] for value in after):
        raise _failure(shelf, name, values, actual="Rows that are not meant are gone as well.")


def expect_one_row_changed(shelf: Shelf, name: str, values: Mapping[str, Any]) -> None:
    """Expect a statement to delete or change exactly one row; triggers may add others.

    Raises:
        Failure: it touched none, or more.
    """
    before = shelf.schema()
    shelf.do(name, **values)
    rows = sum(len(change.gone) for change in changed(before, shelf.schema()))
    if rows != 1:
        raise _failure(shelf, name, values, actual=f"{counted(rows, 'row')} changed or went.")


def _failure(
    shelf: Shelf,
    name: str,
    values: Mapping[str, Any],
    *,
    actual: str,
    expected: str = "Exactly the row that is meant changes.",
) -> Failure:
    message = f"We ran {name} with {shown(values)}."
    line = shelf.line(name)
    return Failure(message, expected=expected, actual=actual, file=STATEMENTS, line=line)
