"""A database's schema and rows as values, read from the sandbox's snapshot.

Names are SQLite's: compared without regard to the case of ASCII letters, shown as spelled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Any

from autograding.checks.sql.words import code, counted, listed, place

__all__ = [
    "Column",
    "ForeignKey",
    "Schema",
    "Table",
    "Trigger",
    "UniqueSet",
    "Value",
    "fold",
    "folded",
]

Value = int | float | str | bytes | None

# More than any sound table declares: a hostile schema must not make the judges slow.
_MOST_KEYS = 20

_LOWER = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """The name as SQLite compares it: ASCII letters in lower case, others as they are."""
    return name.translate(_LOWER)


def folded(names: Iterable[str]) -> frozenset[str]:
    """Names as a set that ignores case."""
    return frozenset(fold(name) for name in names)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column. `primary_key` is its position in the primary key, from 1; 0 outside it."""

    name: str
    type: str = ""
    not_null: bool = False
    default: str | None = None
    primary_key: int = 0
    generated: bool = False


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """A foreign key; `columns` and `parent_columns` pair up.

    Attributes:
        parent: the parent table as the parent spells itself; as the key spells it if it is missing.
        parent_columns: the parent's primary key where the declaration names no columns;
            empty when that cannot be resolved.
        problem: why SQLite will refuse to use this key, in a student's words; "" for a sound key.
    """

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    on_delete: str = "NO ACTION"
    on_update: str = "NO ACTION"
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class UniqueSet:
    """Columns whose values together are unique.

    Attributes:
        columns: in the declared order; None stands for an expression, such as lower(email).
        origin: "pk", "u" (UNIQUE constraint) or "c" (CREATE UNIQUE INDEX).
        partial: only rows that fit a WHERE are unique.
    """

    columns: tuple[str | None, ...]
    origin: str = "u"
    partial: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns where this is unique for every row as stored; otherwise empty."""
        names = tuple(column for column in self.columns if column is not None)
        return () if self.partial or len(names) < len(self.columns) else names


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table and, in the order of `columns`, its rows. Generated columns have values in rows."""

    name: str
    sql: str = ""
    columns: tuple[Column, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    unique_sets: tuple[UniqueSet, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    without_rowid: bool = False
    strict: bool = False

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {fold(column.name): index for index, column in enumerate(self.columns)}

    def column(self, name: str) -> Column | None:
        """The column of that name in any case, or None."""
        position = self._positions.get(fold(name))
        return None if position is None else self.columns[position]

    def position(self, name: str) -> int:
        """Where the column stands in `columns` and in each row.

        Raises:
            KeyError: the table has no such column.
        """
        return self._positions[fold(name)]

    @cached_property
    def primary_key(self) -> tuple[str, ...]:
        """The primary key's columns in its order; empty without one."""
        keyed = sorted((column.primary_key, column.name) for column in self.columns)
        return tuple(name for position, name in keyed if position)

    @property
    def is_virtual(self) -> bool:
        """A virtual table, such as a full-text index."""
        return self.sql[:40].upper().split()[:2] == ["CREATE", "VIRTUAL"]

    def is_unique(self, columns: Iterable[str]) -> bool:
        """Whether exactly these columns are declared unique for all rows, as a parent key must."""
        wanted = folded(columns)
        sets = [folded(unique.names) for unique in self.unique_sets if unique.names]
        return bool(wanted) and wanted in (folded(self.primary_key), *sets)


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """A trigger: the table or view it watches, and its SQL where the snapshot has it."""

    name: str
    table: str
    sql: str = ""


@dataclass(frozen=True, kw_only=True)
class Schema:
    """A database as its snapshot shows it, in the order of creation."""

    tables: tuple[Table, ...] = ()
    views: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()

    @classmethod
    def from_snapshot(cls, snapshot: Mapping[str, Any]) -> "Schema":
        """Read what the sandbox's `sql_snapshot` returns; SQLite's own tables are left out."""
        tables = [
            _table(entry)
            for entry in snapshot.get("tables", ())
            if not fold(entry["name"]).startswith("sqlite_")
        ]
        views = tuple(snapshot.get("views", ()))
        by_name = {fold(table.name): table for table in tables}
        return cls(
            tables=tuple(_resolved(table, by_name, views) for table in tables),
            views=views,
            triggers=tuple(
                Trigger(name=entry["name"], table=entry["table"], sql=entry.get("sql") or "")
                for entry in snapshot.get("triggers", ())
            ),
        )

    @cached_property
    def _by_name(self) -> dict[str, Table]:
        return {fold(table.name): table for table in self.tables}

    @cached_property
    def own_tables(self) -> tuple[Table, ...]:
        """Tables that are the student's storage.

        Virtual tables (a full-text index) are not, nor are those in which one keeps its index.
        """
        virtual = tuple(f"{fold(table.name)}_" for table in self.tables if table.is_virtual)
        return tuple(
            table
            for table in self.tables
            if not table.is_virtual and not fold(table.name).startswith(virtual)
        )

    def table(self, name: str) -> Table | None:
        """The table of that name in any case, or None."""
        return self._by_name.get(fold(name))


def _table(entry: Mapping[str, Any]) -> Table:
    columns = tuple(
        Column(
            name=column["name"],
            type=column.get("type") or "",
            not_null=bool(column.get("not_null")),
            default=column.get("default"),
            primary_key=int(column.get("primary_key") or 0),
            generated=bool(column.get("generated")),
        )
        for column in entry["columns"]
    )
    return Table(
        name=entry["name"],
        sql=entry.get("sql") or "",
        columns=columns,
        foreign_keys=tuple(_foreign_key(key) for key in entry.get("foreign_keys", ())[:_MOST_KEYS]),
        unique_sets=tuple(
            UniqueSet(
                columns=tuple(index.get("columns") or (None,)),
                origin=index.get("origin") or "c",
                partial=bool(index.get("partial")),
            )
            for index in [i for i in entry.get("indexes", ()) if i.get("unique")][:_MOST_KEYS]
        ),
        rows=tuple(_row(row, columns) for row in entry.get("rows") or ()),
        without_rowid=bool(entry.get("without_rowid")),
        strict=bool(entry.get("strict")),
    )


def _foreign_key(entry: Mapping[str, Any]) -> ForeignKey:
    parent_columns = tuple(entry.get("parent_columns") or ())
    named = all(column is not None for column in parent_columns)
    return ForeignKey(
        columns=tuple(entry["columns"]),
        parent=entry["parent"],
        parent_columns=parent_columns if named else (),
        on_delete=entry.get("on_delete") or "NO ACTION",
        on_update=entry.get("on_update") or "NO ACTION",
    )


def _row(row: Sequence[Value], columns: Sequence[Column]) -> tuple[Value, ...]:
    """The row with one value a column, also from a snapshot without generated columns."""
    if len(row) >= len(columns):
        return tuple(row[: len(columns)])
    stored = iter(row)
    return tuple(None if column.generated else next(stored, None) for column in columns)


def _resolved(table: Table, by_name: Mapping[str, Table], views: Sequence[str]) -> Table:
    keys = (_resolve(key, table, by_name, views) for key in table.foreign_keys)
    return replace(table, foreign_keys=tuple(keys))


def _resolve(
    key: ForeignKey, child: Table, by_name: Mapping[str, Table], views: Sequence[str]
) -> ForeignKey:
    """The key with its parent's own spelling and columns, and what is wrong with it."""
    columns = tuple(_spelled(child, name) for name in key.columns)
    parent = by_name.get(fold(key.parent))
    if parent is None:
        problem = _missing_table(child, columns, key.parent, by_name, views)
        return replace(key, columns=columns, problem=problem)
    named = key.parent_columns or parent.primary_key
    missing = [name for name in named if parent.column(name) is None]
    usable = not missing and len(named) == len(columns)
    return replace(
        key,
        columns=columns,
        parent=parent.name,
        parent_columns=tuple(_spelled(parent, name) for name in named) if usable else (),
        problem=_problem(child, columns, parent, named, missing),
    )


def _spelled(table: Table, name: str) -> str:
    column = table.column(name)
    return column.name if column else name


def _places(table: str, columns: Iterable[str]) -> str:
    return listed(place(table, column) for column in columns)


def _missing_table(
    child: Table,
    columns: Sequence[str],
    parent: str,
    by_name: Mapping[str, Table],
    views: Sequence[str],
) -> str:
    start = f"{_places(child.name, columns)} refers to {code(parent)}"
    if fold(parent) in folded(views):
        return f"{start}, which is a view. A foreign key must refer to a table."
    close = get_close_matches(fold(parent)[:100], by_name, n=1)
    there_is = f" There is a table {code(by_name[close[0]].name)}." if close else ""
    return f"{start}, but there is no such table.{there_is}"


def _problem(
    child: Table, columns: Sequence[str], parent: Table, named: Sequence[str], missing: list[str]
) -> str:
    """What SQLite calls a foreign key mismatch, in words; "" when there is none."""
    start = f"{_places(child.name, columns)} refers to"
    if missing:
        gone = _places(parent.name, missing)
        return f"{start} {gone}, but {code(parent.name)} has no such column."
    if not named:
        return (
            f"{start} {code(parent.name)}, which has no primary key. Give that table a primary"
            " key, or name a UNIQUE column of it."
        )
    if len(named) != len(columns):
        return (
            f"{start} {code(parent.name)} by {counted(len(columns), 'column')}, but the key there"
            f" has {counted(len(named), 'column')} ({listed(code(name) for name in named)})."
        )
    if not parent.is_unique(named):
        unique = "UNIQUE" if len(named) == 1 else "together UNIQUE"
        return (
            f"{start} {_places(parent.name, named)}, which is not unique. A foreign key must refer"
            f" to a primary key or to what is {unique} for all rows."
        )
    return ""
