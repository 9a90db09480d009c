"""What storing something leaves in a database, seen from outside, on any design."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from autograding.checks import Failure
from autograding.checks.sql.structure import Schema, Value
from autograding.checks.sql.tokens import Token, locate
from autograding.checks.sql.words import clean, counted
from support.facts import Link
from support.shelf import STATEMENTS, Shelf, shown

__all__ = ["Change", "Row", "changed", "expect_change", "expect_stored", "stored"]

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
