"""What the checks of this package find, and how it is told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograding.checks.sql.schema import fold
from autograding.checks.sql.words import clean, listed, place

__all__ = ["DESC", "Finding", "index_line", "index_name", "places", "shown"]

DESC = " DESC"
_SPACES = re.compile(r"\s+")
_ODD = re.compile(r"\W")
_COLUMNS = re.compile(r"^(SELECT (?:DISTINCT )?).{60,}?( FROM )")
_LONGEST = 200
_HEAD = 60


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something about the indexes of a table.

    Attributes:
        kind: "scan", "weak" or "sort" about a statement; "foreign_key", "redundant" or "unused"
            about the schema.
        columns: what to index, in this order; of an index to be removed, what it holds.
        index: the index it is about; "" where there is none.
        statement: the SQL it is about; "" for the schema.
        plan: the database's own words on how it answers the statement.
        better: the same with the index that is proposed.
        message: what we looked at and what we saw, in whole sentences.
        cure: what to add or to remove, in a whole sentence.
        line: the `Index(...)` to add; "" where something is to be removed.
    """

    kind: str
    table: str
    columns: tuple[str, ...]
    index: str = ""
    statement: str = ""
    plan: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    message: str
    cure: str
    line: str = ""


def index_name(table: str, columns: Sequence[str], taken: Iterable[str] = ()) -> str:
    """A name for a new index that none of the taken ones bears."""
    held = "_and_".join(column.removesuffix(DESC) for column in columns)
    name = _ODD.sub("_", f"{table}_by_{held}")[:60]
    known = {fold(each) for each in taken}
    while fold(name) in known:
        name += "_2"
    return name


def index_line(name: str, columns: Sequence[str]) -> str:
    """The `Index(...)` of SQLAlchemy for columns, of which one may end in ` DESC`."""
    items = [
        f'text("{clean(column, 70)}")' if column.endswith(DESC) else f'"{clean(column, 70)}"'
        for column in (name, *columns)
    ]
    return f"Index({', '.join(items)})"


def places(table: str, columns: Iterable[str]) -> str:
    """`table.column`, several of them joined in words."""
    return listed(place(table, column.removesuffix(DESC)) for column in columns)


def shown(sql: str) -> str:
    """A statement as Markdown code on one line: its columns and its middle left out if long."""
    text = _SPACES.sub(" ", sql).replace("`", "'").strip()
    text = _COLUMNS.sub(r"\1…\2", text, count=1)
    if len(text) > _LONGEST:
        text = f"{text[:_HEAD].rstrip()} … {text[_HEAD - _LONGEST + 3 :].lstrip()}"
    return f"`{text}`"
