"""Indexes that another one makes unnecessary: each costs time at every change, and helps nobody."""

from collections.abc import Mapping
from typing import Any

from autograding.checks.indexes.findings import Finding
from autograding.checks.indexes.schema import Index, Table, tables_of
from autograding.checks.sql.schema import folded
from autograding.checks.sql.words import code, listed

__all__ = ["redundant_indexes"]

_RANK = {"pk": 0, "u": 1, "c": 2}


def redundant_indexes(snapshot: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Indexes that are the beginning or a copy of another, of a constraint or the primary key."""
    return tuple(finding for table in tables_of(snapshot) for finding in _of(table))


def _of(table: Table) -> list[Finding]:
    """The findings of one table; of two copies the one that was made later is told."""
    kept = sorted(table.indexes, key=lambda index: (_RANK[index.origin], not index.unique))
    findings = []
    for index in reversed(list(kept)):
        others = [other for other in kept if other is not index]
        better = next((other for other in others if _replaces(other, index)), None)
        if index.origin != "pk" and better is not None:
            kept.remove(index)
            findings.append(_finding(table, index, better))
    order = [index.name for index in table.indexes]
    return sorted(findings, key=lambda finding: order.index(finding.index))


def _replaces(other: Index, index: Index) -> bool:
    """Whether all that an index does is done by the other one."""
    if index.method != other.method:
        return False
    if not index.is_plain:  # only a copy in every word does the same
        same = index.definition == other.definition != ""
        return same and (other.unique or not index.unique)
    if index.method != "btree" or other.partial:
        return False
    lead = other.keys[: len(index.keys)]
    is_copy = len(other.columns) == len(index.columns)
    if lead not in (index.keys, index.mirrored):
        return False
    if not folded(index.include) <= folded((*other.names, *other.include)):
        return False
    return not index.unique or (is_copy and other.unique)


def _finding(table: Table, index: Index, better: Index) -> Finding:
    columns = tuple(column or "(expression)" for column in index.columns)
    held = listed(code(column) for column in columns)
    is_copy = len(index.columns) == len(better.columns)
    relation = "the same as" if is_copy else "the beginning of"
    what = f"The index {code(index.name)}"
    if index.origin == "u":
        what = "A UNIQUE constraint"
    return Finding(
        kind="redundant",
        table=table.name,
        columns=columns,
        index=index.name,
        message=f"{what} on {code(table.name)} ({held}) is {relation} {_named(better)}. It finds"
        " nothing that the other does not find, and has to be kept up at every change.",
        cure=f"Remove {'it' if index.origin == 'u' else code(index.name)}.",
    )


def _named(index: Index) -> str:
    held = listed(code(column or "(expression)") for column in index.columns)
    if index.origin == "pk":
        return f"the primary key ({held})"
    if index.origin == "u":
        return f"the UNIQUE constraint on {held}"
    return f"the {'unique ' if index.unique else ''}index {code(index.name)} ({held})"
