"""What a schema declares: missing keys, keys that accept NULL, repeating groups, junction tables.

Everything is read from the declarations, whatever the names; `tokens` proves by stored facts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from autograding.checks.sql.schema import (
    Column,
    ForeignKey,
    Schema,
    Table,
    Trigger,
    UniqueSet,
    Value,
    fold,
    folded,
)
from autograding.checks.sql.words import code, listed, place

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
    return tuple(
        Remark(
            table=table.name,
            columns=(),
            message=f"The table {code(table.name)} has no primary key."
            " Nothing tells its rows apart.",
        )
        for table in schema.own_tables
        if not table.primary_key
    )


def nullable_primary_keys(schema: Schema) -> tuple[Remark, ...]:
    """Primary keys that accept NULL.

    SQLite lets NULL into a primary key that is neither INTEGER PRIMARY KEY, nor declared NOT NULL,
    nor in a WITHOUT ROWID or STRICT table (https://sqlite.org/lang_createtable.html#the_primary_key).
    """
    remarks = []
    for table in schema.own_tables:
        if columns := _nullable_key_columns(table):
            where = listed(place(table.name, name) for name in columns)
            remarks.append(
                Remark(
                    table=table.name,
                    columns=columns,
                    message=f"The primary key {where} accepts NULL: SQLite allows that unless you"
                    " write NOT NULL as well.",
                )
            )
    return tuple(remarks)


def repeating_groups(schema: Schema) -> tuple[Remark, ...]:
    """Columns that are several copies of one thing, which limits how many there can be.

    Numbered columns (`author1, author2`), and two foreign keys to one table whose names differ in
    a counting word only (`author_id, co_author_id`). Roles (`origin_id, destination_id`), known
    pairs (`isbn10, isbn13`; `address_line1, address_line2`) and a table that links a table with
    itself are fine.
    """
    remarks = []
    for table in schema.own_tables:
        groups = [*_repeated_keys(table), *_numbered_columns(table)]
        for index, columns in enumerate(groups):
            if not any(columns <= other for other in groups[:index]):
                remarks.append(_repeating(table, columns))
    return tuple(remarks)


def missing_parents(schema: Schema) -> tuple[Remark, ...]:
    """Foreign keys that fail when used: no such parent table or column, or it is not unique."""
    return tuple(
        Remark(table=table.name, columns=key.columns, message=key.problem)
        for table in schema.tables
        for key in table.foreign_keys
        if key.problem
    )


def junction_tables(schema: Schema) -> tuple[Junction, ...]:
    """Tables that hold a many-to-many relationship, with or without data of its own."""
    return tuple(junction for table in schema.tables if (junction := _junction(table)) is not None)


def candidate_keys(table: Table, *, nullable: bool = False) -> tuple[tuple[str, ...], ...]:
    """The declared keys: primary key first, then unique sets; none contains another.

    Partial indexes and indexes on expressions are no keys. Unique sets with a column that accepts
    NULL count with `nullable=True` only.
    """
    keys = [table.primary_key] if table.primary_key else []
    for unique in table.unique_sets:
        required = all(_is_required(table, name) for name in unique.names)
        if unique.names and (nullable or required):
            keys.append(unique.names)
    return tuple(
        key
        for index, key in enumerate(keys)
        if not any(folded(other) < folded(key) for other in keys)
        and folded(key) not in [folded(other) for other in keys[:index]]
    )


def _is_required(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is not None and (column.not_null or column.primary_key > 0)


def _nullable_key_columns(table: Table) -> tuple[str, ...]:
    if table.without_rowid or table.strict or _is_rowid(table):
        return ()
    return tuple(c.name for c in table.columns if c.primary_key and not c.not_null)


def _is_rowid(table: Table) -> bool:
    """Whether the key is INTEGER PRIMARY KEY, which SQLite fills in by itself.

    The declared type must be exactly INTEGER, and then there is no index for the key
    (INTEGER PRIMARY KEY DESC has one: https://sqlite.org/lang_createtable.html#rowid).
    """
    keys = [column for column in table.columns if column.primary_key]
    has_index = any(unique.origin == "pk" for unique in table.unique_sets)
    return len(keys) == 1 and keys[0].type.upper() == "INTEGER" and not has_index


def _junction(table: Table) -> Junction | None:
    keys = [key for key in table.foreign_keys if key.parent_columns]
    sets = [folded(key) for key in candidate_keys(table, nullable=True)]
    for left, right in combinations(keys, 2):
        ends = folded(left.columns), folded(right.columns)
        if ends[0] <= ends[1] or ends[1] <= ends[0]:
            continue
        if any(unique <= end for unique in sets for end in ends):
            continue
        both = ends[0] | ends[1]
        if any(both <= unique for unique in sets) or not _other_columns(table, both):
            unique_pair = any(unique <= both for unique in sets)
            return Junction(table=table, left=left, right=right, pair_is_unique=unique_pair)
    return None


def _other_columns(table: Table, columns: frozenset[str]) -> list[Column]:
    """Columns besides these and a surrogate key."""
    keys = [column for column in table.columns if column.primary_key]
    numbered = len(keys) == 1 and "INT" in keys[0].type.upper()
    surrogate = fold(keys[0].name) if numbered else ""
    return [
        column
        for column in table.columns
        if not column.generated and fold(column.name) not in {*columns, surrogate}
    ]


# Repeating groups.

_COUNTING = {
    word: number
    for words in ("first second third fourth fifth", "one two three four five six")
    for number, word in enumerate(words.split(), start=1)
}
# Words that count only between two foreign keys to one table; elsewhere they tell too little.
_SOFT = frozenset(
    [
        *("a", "b", "c", "d", "e", "main", "lead", "primary", "secondary", "tertiary", "co"),
        *("last", "other", "another", "next", "additional", "extra", "alternate", "alternative"),
    ]
)
# Lines of an address are one thing over several lines; a second name is a surname.
_FINE = frozenset({"line", "address", "addr", "street", "name"})
_WORD = re.compile(r"\d+|[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _words(name: str) -> list[str]:
    """The words of a column's name: `coAuthor2_id` is co, author, 2, id."""
    return [word.lower() for word in _WORD.findall(_CAMEL.sub("_", name[:100]))]


def _numbered_columns(table: Table) -> list[frozenset[str]]:
    """Sets of columns that are numbered from 0 or 1 (or from a bare name, then 2) upwards."""
    groups: dict[tuple[str, ...], dict[int, str]] = {}
    for column in table.columns:
        words = _words(column.name)
        groups.setdefault(tuple(words), {}).setdefault(1, column.name)
        for index, word in enumerate(words):
            number = int(word[:6]) if word.isdecimal() else _COUNTING.get(word)
            stem = (*words[:index], *words[index + 1 :])
            if number is not None and stem and not _FINE & {*stem[-1:]}:
                groups.setdefault(stem, {}).setdefault(number, column.name)
    return [frozenset(group.values()) for group in groups.values() if _counts_up(group)]


def _counts_up(numbers: Iterable[int]) -> bool:
    ordered = sorted(numbers)
    return (
        len(ordered) > 1
        and ordered == list(range(ordered[0], ordered[0] + len(ordered)))
        and (ordered[0] in (0, 1))
    )


def _repeated_keys(table: Table) -> list[frozenset[str]]:
    """Sets of columns with foreign keys to one table whose names tell no different roles."""
    groups: dict[tuple[str, str], set[str]] = {}
    for key in table.foreign_keys:
        if len(key.columns) == 1:
            role = _role(table, key.columns[0])
            groups.setdefault((fold(key.parent), role), set()).add(key.columns[0])
    return [
        frozenset(columns)
        for columns in groups.values()
        if len(columns) > 1 and not _links_itself(table, columns)
    ]


def _role(table: Table, name: str) -> str:
    """What the name says apart from counting: author_id and coAuthorId2 are both `authorid`."""
    words = _words(name)
    others = {word for column in table.columns for word in _words(column.name)}
    plain = [word[2:] if word[:2] == "co" and word[2:] in others else word for word in words]
    kept = [word for word in plain if not (word.isdecimal() or word in _SOFT or word in _COUNTING)]
    return "".join(kept)


def _links_itself(table: Table, columns: Iterable[str]) -> bool:
    """Whether the table is about pairs of rows of one table: similar_book(book_a, book_b)."""
    pair = folded(columns)
    is_key = any(folded(key) == pair for key in candidate_keys(table, nullable=True))
    return is_key or not _other_columns(table, pair)


def _repeating(table: Table, columns: frozenset[str]) -> Remark:
    ordered: Sequence[str] = [c.name for c in table.columns if c.name in columns]
    names = listed(code(name) for name in ordered)
    return Remark(
        table=table.name,
        columns=tuple(ordered),
        message=f"In {code(table.name)}, the columns {names} hold the same kind of thing. There is"
        f" no place for one more than {len(ordered)}, and a query must look into each of them.",
    )
