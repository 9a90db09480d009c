"""Functional dependencies found in rows: a second opinion on normal forms, and an explanation."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from autograding.checks.sql.schema import Schema, Table, folded
from autograding.checks.sql.structure import candidate_keys
from autograding.checks.sql.words import code, listed

__all__ = ["Dependency", "broken_key", "common", "explain", "found", "support"]

# Enough for any table of a course; a hostile one must not make this slow.
_MOST_COLUMNS = 20
_MOST_ROWS = 1_000


@dataclass(frozen=True, order=True)
class Dependency:
    """In `table`, equal values of `determinant` go with one value of `dependent`."""

    table: str
    determinant: tuple[str, ...]
    dependent: str


def found(table: Table, *, most: int = 2) -> frozenset[Dependency]:
    """Dependencies on at most `most` columns that hold in the rows and are supported by them.

    A determinant is minimal, contains no declared key, and at least two rows share a value of it
    (values that never repeat prove nothing). Generated columns are left out, and so are columns
    with one value throughout, which depend on everything and nothing.
    """
    stored = [column.name for column in table.columns[:_MOST_COLUMNS] if not column.generated]
    varied = [name for name in stored if len({row[table.position(name)] for row in table.rows}) > 1]
    keys = [folded(key) for key in candidate_keys(table, nullable=True)]
    holding: set[Dependency] = set()
    for size in range(1, most + 1):
        for determinant in combinations(varied, size):
            if not any(key <= folded(determinant) for key in keys):
                holding.update(_dependents(table, determinant, varied, holding))
    return frozenset(holding)


def _dependents(
    table: Table, determinant: tuple[str, ...], columns: Sequence[str], smaller: set[Dependency]
) -> list[Dependency]:
    """What depends on these columns and on none of their proper subsets."""
    known = {
        dependency.dependent for dependency in smaller if {*dependency.determinant} < {*determinant}
    }
    return [
        Dependency(table.name, determinant, column)
        for column in columns
        if column not in determinant and column not in known
        if support(table, determinant, column) > 0
    ]


def support(table: Table, determinant: Sequence[str], dependent: str) -> int:
    """How many rows confirm that `dependent` depends on `determinant`; -1 if one contradicts.

    A row confirms when an earlier row has the same determinant. Rows with NULL in the determinant
    say nothing.
    """
    positions = [table.position(name) for name in determinant]
    target = table.position(dependent)
    seen: dict[tuple[object, ...], object] = {}
    confirmed = 0
    for row in table.rows[:_MOST_ROWS]:
        values = tuple(row[position] for position in positions)
        if None in values:
            continue
        if values in seen:
            if seen[values] != row[target]:
                return -1
            confirmed += 1
        seen[values] = row[target]
    return confirmed


def common(loads: Sequence[Schema], *, most: int = 2) -> tuple[Dependency, ...]:
    """Dependencies that hold in every load, sorted; chance rarely survives three."""
    each = [
        frozenset(dependency for table in load.tables for dependency in found(table, most=most))
        for load in loads
    ]
    return tuple(sorted(frozenset.intersection(*each))) if each else ()


def broken_key(dependency: Dependency, table: Table) -> tuple[str, ...]:
    """The composite key that the determinant is only a part of; empty where there is none."""
    part = folded(dependency.determinant)
    for key in candidate_keys(table, nullable=True):
        if part < folded(key):
            return key
    return ()


def explain(dependency: Dependency, table: Table) -> str:
    """One sentence, such as "title depends on isbn, not on the whole key (isbn, author)."."""
    start = (
        f"{code(dependency.dependent)} depends on"
        f" {listed(code(name) for name in dependency.determinant)}"
    )
    if key := broken_key(dependency, table):
        return f"{start}, not on the whole key ({', '.join(code(name) for name in key)})."
    be = "is" if len(dependency.determinant) == 1 else "are"
    return f"{start}, which {be} not a key of {code(table.name)}."
