"""What a schema declares: tables, keys and foreign keys, read from a snapshot of the database.

Names are SQLite's: compared without regard to the case of ASCII letters, shown as spelled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = [
    "Column",
    "ForeignKey",
    "Junction",
    "Remark",
    "Schema",
    "Table",
    "Trigger",
    "UniqueSet",
    "Value",
    "candidate_keys",
    "junction_tables",
    "missing_parents",
    "nullable_primary_keys",
    "repeating_groups",
    "tables_without_primary_key",
]

Value = int | float | str | bytes | None


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

    def column(self, name: str) -> Column | None:
        """The column of that name in any case, or None."""
        raise NotImplementedError

    def position(self, name: str) -> int:
        """Where the column stands in `columns` and in each row.

        Raises:
            KeyError: the table has no such column.
        """
        raise NotImplementedError

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The primary key's columns in its order; empty without one."""
        raise NotImplementedError


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
        raise NotImplementedError

    def table(self, name: str) -> Table | None:
        """The table of that name in any case, or None."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something about a table that a student should know, in whole sentences."""

    table: str
    columns: tuple[str, ...]
    message: str


@dataclass(frozen=True, kw_only=True)
class Junction:
    """A table that links rows of two tables (or of one with itself), many to many.

    `pair_is_unique` is false where nothing stops the same two rows from being linked twice.
    """

    table: Table
    left: ForeignKey
    right: ForeignKey
    pair_is_unique: bool


def tables_without_primary_key(schema: Schema) -> tuple[Remark, ...]:
    """Tables that declare no primary key."""
    raise NotImplementedError


def nullable_primary_keys(schema: Schema) -> tuple[Remark, ...]:
    """Primary keys that accept NULL.

    SQLite lets NULL into a primary key that is neither INTEGER PRIMARY KEY, nor declared NOT NULL,
    nor in a WITHOUT ROWID or STRICT table (https://sqlite.org/lang_createtable.html#the_primary_key).
    """
    raise NotImplementedError


def repeating_groups(schema: Schema) -> tuple[Remark, ...]:
    """Columns that are several copies of one thing, which limits how many there can be.

    Numbered columns (`author1, author2`), and two foreign keys to one table whose names differ in
    a counting word only (`author_id, co_author_id`). Roles (`origin_id, destination_id`), known
    pairs (`isbn10, isbn13`; `address_line1, address_line2`) and a table that links a table with
    itself are fine.
    """
    raise NotImplementedError


def missing_parents(schema: Schema) -> tuple[Remark, ...]:
    """Foreign keys that fail when used: no such parent table or column, or it is not unique."""
    raise NotImplementedError


def junction_tables(schema: Schema) -> tuple[Junction, ...]:
    """Tables that hold a many-to-many relationship, with or without data of its own."""
    raise NotImplementedError


def candidate_keys(table: Table, *, nullable: bool = False) -> tuple[tuple[str, ...], ...]:
    """The declared keys: primary key first, then unique sets; none contains another.

    Partial indexes and indexes on expressions are no keys. Unique sets with a column that accepts
    NULL count with `nullable=True` only.
    """
    raise NotImplementedError
