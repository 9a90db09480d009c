"""The indexes of a schema as they work: declared ones, those of constraints, the primary key."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograding.checks.sql.lexer import identifier, scan
from autograding.checks.sql.schema import fold, folded

__all__ = ["Index", "Key", "Table", "covers", "indexes_of", "tables_of"]

_MOST_TABLES = 60
_MOST_COLUMNS = 60
_MOST_INDEXES = 60
_REVERSED = {
    "ASC": "DESC",
    "DESC": "ASC",
    "ASC NULLS FIRST": "DESC NULLS LAST",
    "DESC NULLS LAST": "ASC NULLS FIRST",
}
_EQUALITY = ("btree", "hash")  # the methods that find the rows with one value


@dataclass(frozen=True, kw_only=True)
class Index:
    """One index, whether declared or made by the database for a constraint.

    Attributes:
        name: "" for SQLite's INTEGER PRIMARY KEY, which is the table itself.
        columns: in order; None stands for an expression, such as lower(email).
        origin: "c" (CREATE INDEX), "u" (UNIQUE constraint) or "pk".
        partial: only rows that fit a WHERE are in it.
        orders: "ASC" or "DESC" a column, with NULLS where that is not the database's habit.
        collations: a column's collation or operator class where the database tells it.
        include: columns that come along and are not searched.
        definition: what stands behind ON in its CREATE INDEX, in one spelling; "" for constraints.
    """

    name: str
    columns: tuple[str | None, ...]
    unique: bool = False
    origin: str = "c"
    partial: bool = False
    orders: tuple[str, ...] = ()
    collations: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    method: str = "btree"
    definition: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns before the first expression."""
        names: list[str] = []
        for column in self.columns:
            if column is None:
                break
            names.append(column)
        return tuple(names)

    @property
    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """Column, order and collation of what comes before the first expression."""
        orders = self.orders or ("ASC",) * len(self.columns)
        collations = self.collations or ("",) * len(self.columns)
        return tuple(
            (fold(name), order, fold(collation))
            for name, order, collation in zip(self.names, orders, collations, strict=False)
        )

    @property
    def mirrored(self) -> tuple[tuple[str, str, str], ...]:
        """The keys as they are when the index is read backwards."""
        return tuple((name, _REVERSED.get(order, order), text) for name, order, text in self.keys)

    @property
    def is_plain(self) -> bool:
        """Every row is in it, by columns alone."""
        return not self.partial and len(self.names) == len(self.columns)

    def finds(self, columns: Iterable[str]) -> bool:
        """Whether all rows with given values of these columns are found by it."""
        wanted = folded(columns)
        lead = folded(self.names[: len(wanted)])
        whole = not self.partial or self._leaves_out_null_only(self.names[:1])
        return bool(wanted) and wanted == lead and whole and self.method in _EQUALITY

    def _leaves_out_null_only(self, columns: tuple[str, ...]) -> bool:
        """Whether it is partial in no more than `WHERE column IS NOT NULL`."""
        condition = self.definition.partition(" where ")[2].strip("( )")
        return [condition] == [f"{fold(column)} is not null" for column in columns]


@dataclass(frozen=True, kw_only=True)
class Key:
    """A foreign key."""

    columns: tuple[str, ...]
    parent: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with its effective indexes, the primary key's first, then as they were made."""

    name: str
    columns: tuple[str, ...]
    primary_key: tuple[str, ...]
    keys: tuple[Key, ...]
    indexes: tuple[Index, ...]

    def begins(self, column: str) -> bool:
        """Whether an index that holds all rows begins with this column."""
        return any(index.finds((column,)) for index in self.indexes)


def tables_of(snapshot: Mapping[str, Any]) -> tuple[Table, ...]:
    """Read what `Database.snapshot` or `PostgresDatabase.snapshot` returns."""
    entries = [entry for entry in snapshot.get("tables", ()) if not entry.get("virtual")]
    own = [entry for entry in entries if not fold(entry["name"]).startswith("sqlite_")]
    return tuple(_table(entry) for entry in own[:_MOST_TABLES])


def indexes_of(snapshot: Mapping[str, Any], table: str) -> tuple[Index, ...]:
    """The effective indexes of a table; none if there is no such table."""
    found = [each for each in tables_of(snapshot) if fold(each.name) == fold(table)]
    return found[0].indexes if found else ()


def covers(
    snapshot: Mapping[str, Any],
    table: str,
    columns: Iterable[str],
    *,
    unique: bool = False,
    exact: bool = False,
) -> bool:
    """Whether an index finds all rows by these columns, in whichever order they stand in it.

    Args:
        snapshot: of the database.
        table: its name in any case.
        columns: the columns that lead the index.
        unique: it must forbid two rows with the same values (so it must be exact as well).
        exact: the index has no column beside these.
    """
    wanted = tuple(columns)
    return any(
        index.finds(wanted)
        and not (unique and (not index.unique or index.partial))
        and not ((unique or exact) and len(index.columns) != len(wanted))
        for index in indexes_of(snapshot, table)
    )


def _table(entry: Mapping[str, Any]) -> Table:
    columns = entry["columns"][:_MOST_COLUMNS]
    keyed = sorted((column["primary_key"], column["name"]) for column in columns)
    primary = tuple(name for position, name in keyed if position)
    made = sorted(entry.get("indexes", ()), key=lambda index: int(index.get("made") or 0))
    indexes = [_index(each) for each in made[:_MOST_INDEXES]]
    if primary and not any(index.origin == "pk" for index in indexes):
        indexes.append(_rowid(primary))
    return Table(
        name=entry["name"],
        columns=tuple(column["name"] for column in columns),
        primary_key=primary,
        keys=tuple(
            Key(columns=tuple(key["columns"]), parent=key["parent"])
            for key in entry.get("foreign_keys", ())[:_MOST_INDEXES]
        ),
        indexes=tuple(sorted(indexes, key=lambda index: index.origin != "pk")),
    )


def _rowid(columns: tuple[str, ...]) -> Index:
    """The table itself, which SQLite keeps in the order of its INTEGER PRIMARY KEY."""
    return Index(
        name="",
        columns=columns,
        unique=True,
        origin="pk",
        orders=("ASC",),
        collations=("BINARY",),
    )


def _index(entry: Mapping[str, Any]) -> Index:
    return Index(
        name=entry["name"],
        columns=tuple(entry["columns"]) or (None,),
        unique=bool(entry["unique"]),
        origin=entry["origin"],
        partial=bool(entry["partial"]),
        orders=tuple(entry.get("orders", ())),
        collations=tuple(entry.get("collations", ())),
        include=tuple(name for name in entry.get("include", ()) if name is not None),
        method=entry.get("method", "btree"),
        definition=_definition(entry.get("sql", "")),
    )


_BEHIND_ON = re.compile(r"^.*?\bon ", re.DOTALL)


def _definition(sql: str) -> str:
    """What is indexed and under which condition, in one spelling."""
    words = [
        each.text if each.kind == "string" else fold(identifier(each.text))
        for each in scan(sql[:10_000])
        if each.kind != "comment"
    ]
    return _BEHIND_ON.sub("", " ".join(words), count=1)
