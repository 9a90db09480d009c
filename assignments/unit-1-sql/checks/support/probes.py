"""What a database refuses, and what a statement changes: seen from outside, on any design."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograding.checks import Failure
from autograding.checks.database import Result
from autograding.checks.sql.structure import Schema, Table, Value
from autograding.checks.sql.tokens import Token, locate
from autograding.checks.sql.words import clean, counted
from support.facts import Fact, Link
from support.shelf import SCHEMA, STATEMENTS, Shelf, shown

__all__ = [
    "Change",
    "changed",
    "expect_change",
    "expect_guarded",
    "expect_refused",
    "expect_stored",
    "in_key",
    "quoted",
    "stored",
]

Row = tuple[Value, ...]


@dataclass(frozen=True)
class Change:
    """Rows of one table that are there only before, or only after."""

    table: str
    gone: tuple[Row, ...]
    new: tuple[Row, ...]

    @property
    def rows(self) -> int:
        """How many rows were touched; an updated row counts once."""
        return max(len(self.gone), len(self.new))

    @property
    def text(self) -> str:
        """The change in a student's words."""
        done = "deleted from"
        if self.new:
            done = "changed in" if self.gone else "added to"
        return f"{counted(self.rows, 'row')} {done} the table {clean(self.table)}"


def changed(before: Schema, after: Schema) -> tuple[Change, ...]:
    """Every table whose rows differ between two snapshots of one database."""
    return tuple(_changes(before, after))


def _changes(before: Schema, after: Schema) -> Iterator[Change]:
    for table in before.tables:
        later = after.table(table.name)
        old, new = Counter(table.rows), Counter(later.rows if later else ())
        if old != new:
            yield Change(table.name, tuple((old - new).elements()), tuple((new - old).elements()))


def stored(schema: Schema, *tokens: Token) -> dict[Token, int]:
    """In how many cells each token stands, 0 for none."""
    places = locate(schema, tokens)
    return {token: len(places.get(token, ())) for token in tokens}


def expect_stored(shelf: Shelf, thing: str, *tokens: Token) -> None:
    """Expect that each token stands in some table.

    Raises:
        Failure: one stands nowhere.
    """
    for token, times in stored(shelf.schema(), *tokens).items():
        if not times:
            raise Failure(
                f"We stored the {thing} {token!r} and then looked through all your tables.",
                expected="It stands in one of them.",
                actual="It is nowhere.",
                file=STATEMENTS,
                line=shelf.line(f"add_{thing}"),
            )


def expect_change(shelf: Shelf, link: Link) -> None:
    """Expect that storing who wrote a book leaves a trace.

    Raises:
        Failure: all tables are as they were.
    """
    before = shelf.schema()
    shelf.store([link])
    if not changed(before, shelf.schema()):
        raise Failure(
            f"We ran add_book_author with {shown(vars(link))}. Both had been stored before.",
            expected="Some table says now who wrote the book.",
            actual="No table has changed.",
            file=STATEMENTS,
            line=shelf.line("add_book_author"),
        )


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
    raise Failure(
        f"We ran {name} with {shown(values)}, although {mistake}.",
        expected="The database refuses it with an error.",
        actual=f"No error, and {changes[0].text if changes else 'nothing has changed'}.",
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
