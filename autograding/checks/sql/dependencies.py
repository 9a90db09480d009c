"""Functional dependencies found in rows: a second opinion on normal forms, and an explanation."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograding.checks.sql.structure import Schema, Table

__all__ = ["Dependency", "common", "explain", "found"]


@dataclass(frozen=True, order=True)
class Dependency:
    """In `table`, equal values of `determinant` go with one value of `dependent`."""

    table: str
    determinant: tuple[str, ...]
    dependent: str


def found(table: Table, *, most: int = 2) -> frozenset[Dependency]:
    """Dependencies on at most `most` columns that hold in the rows and are supported by them.

    A determinant is minimal, contains no declared key, and at least two rows share a value of it
    (values that never repeat prove nothing). Generated columns are left out.
    """
    raise NotImplementedError


def common(loads: Sequence[Schema], *, most: int = 2) -> tuple[Dependency, ...]:
    """Dependencies that hold in every load, sorted; chance rarely survives three."""
    raise NotImplementedError


def explain(dependency: Dependency, table: Table) -> str:
    """One sentence, such as "title depends on isbn, not on the whole key (isbn, author)."."""
    raise NotImplementedError
