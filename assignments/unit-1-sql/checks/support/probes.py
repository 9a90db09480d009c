"""What a database refuses, and what a statement changes: seen from outside, on any design."""

from collections.abc import Mapping
from typing import Any

from autograding.checks import Failure
from autograding.checks.database import Result
from autograding.checks.sql.structure import Schema, Table
from autograding.checks.sql.tokens import Token, locate
from autograding.checks.sql.words import listed
from support.facts import Fact
from support.shelf import SCHEMA, STATEMENTS, Shelf, shown
from support.traces import Row, changed

__all__ = [
    "expect_guarded",
    "expect_refused",
    "in_key",
    "quoted",
]


def expect_refused(shelf: Shelf, name: str, values: Mapping[str, Any], mistake: str) -> None:
    """Expect that the database refuses a statement with an error, because of a constraint.

    An error of any other kind is a broken statement and proves no constraint; and a statement that
    quietly stores nothing leaves whoever sent it in the belief that all is well.

    Args:
        shelf: the student's database.
        name: the named statement.
        values: its parameters.
        mistake: why these values must not be stored, after "although" (`the year is 0`).

    Raises:
        Failure: it was stored, or nothing was said, or the statement is broken.
    """
    if _violates(shelf.tried(name, **values)):
        return
    before = shelf.schema()
    result = shelf.run(name, **values)
    if _violates(result):  # a deferred constraint speaks up on commit only
        return
    if result.error:
        raise shelf.refusal(name, values, result)
    changes = changed(before, shelf.schema())
    table = changes[0].table if changes else ""
    line = shelf.table_line(table)
    found = listed(change.text for change in changes) or "nothing has changed"
    raise Failure(
        f"We ran {name} with {shown(values)}, although {mistake}.",
        expected="The database refuses it with an error.",
        actual=f"No error, and {found}.",
        file=SCHEMA if line else STATEMENTS,
        line=line or shelf.line(name),
    )


def _violates(result: Result) -> bool:
    return result.error is not None and result.error.kind == "IntegrityError"


def in_key(schema: Schema, token: Token) -> bool:
    """Whether a token stands in a column of some table's primary key."""
    for place in locate(schema, (token,)).get(token, ()):
        table = schema.table(place.table)
        if table and place.column in table.primary_key:
            return True
    return False


def _home_row(schema: Schema, lonely: Token, token: Token) -> tuple[Table, Row] | None:
    """The row that is a thing itself, rather than a reference to it.

    Args:
        schema: the snapshot to look in.
        lonely: a value of a thing of the same kind that nothing refers to: it stands in the
            table of its kind and nowhere else.
        token: a value of the thing looked for.
    """
    places = locate(schema, (lonely, token))
    homes = {place.table for place in places.get(lonely, ())}
    for place in places.get(token, ()):
        table = schema.table(place.table)
        if table and place.table in homes:
            return table, table.rows[place.row]
    return None


def expect_guarded(shelf: Shelf, child: Fact, *, parent: Token, lonely: Token, thing: str) -> None:
    """Expect that nothing can point to a row that is gone: not even after a deletion by hand.

    A statement that fills a NOT NULL column from a subquery refuses unknown values without any
    foreign key. Only a deletion tells whether the database itself watches the reference.

    Args:
        shelf: the student's database.
        child: a fact that refers to the parent; it is stored here.
        parent: a value of the row referred to.
        lonely: a value of a row of the same kind to which nothing refers.
        thing: the parent in words: "book".

    Raises:
        Failure: the parent can be deleted and the child stays as it is.
    """
    before = shelf.schema()
    shelf.store([child])
    linked = shelf.schema()
    changes = changed(before, linked)
    home = _home_row(linked, lonely, parent)
    if not changes or home is None:
        raise Failure(f"We stored a {thing} ({parent}) and could not find it again in any table.")
    table, row = home
    referring = changes[0].table
    if referring == table.name:
        return  # the fact is a part of its parent's own row: it cannot outlive it
    result = _delete(shelf, table, row)
    if _violates(result):
        return
    line = shelf.table_line(referring)
    if result.error:
        message = f"We deleted a {thing} from {table.name}. SQLite said: {result.error.message}."
        raise Failure(message, file=SCHEMA, line=line)
    if sum(change.rows for change in changed(linked, shelf.schema())) <= 1:
        raise Failure(
            f"We deleted the {thing} {parent} from {table.name}, although a row of {referring} "
            "refers to it.",
            expected="The database refuses it, or takes care of the row that refers to it.",
            actual=f"The row of {referring} still points to a {thing} that is gone.",
            file=SCHEMA,
            line=line,
        )


def _delete(shelf: Shelf, table: Table, row: Row) -> Result:
    columns = " AND ".join(f"{quoted(column.name)} IS ?" for column in table.columns)
    sql = f"DELETE FROM {quoted(table.name)} WHERE {columns}"  # noqa: S608 (names are quoted)
    return shelf.database.run(sql, row)


def quoted(name: str) -> str:
    """A table's or column's name as SQL may contain it."""
    return '"' + name.replace('"', '""') + '"'
