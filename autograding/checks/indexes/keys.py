"""Foreign keys that no index finds: each look from the parent's side reads the whole table."""

from collections.abc import Mapping
from typing import Any

from autograding.checks.indexes.findings import Finding, index_line, index_name, places
from autograding.checks.indexes.schema import Key, Table, tables_of
from autograding.checks.sql.schema import fold, folded
from autograding.checks.sql.words import code

__all__ = ["uncovered_foreign_keys"]


def uncovered_foreign_keys(snapshot: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Foreign keys whose columns lead no index, unique constraint or primary key."""
    found: dict[tuple[str, frozenset[str]], Finding] = {}
    for table in tables_of(snapshot):
        for key in table.keys:
            if not any(index.finds(key.columns) for index in table.indexes):
                found.setdefault((fold(table.name), folded(key.columns)), _finding(table, key))
    return tuple(found.values())


def _finding(table: Table, key: Key) -> Finding:
    name = index_name(table.name, key.columns, (index.name for index in table.indexes))
    line = index_line(name, key.columns)
    refers = "refers" if len(key.columns) == 1 else "refer"
    return Finding(
        kind="foreign_key",
        table=table.name,
        columns=key.columns,
        message=f"{places(table.name, key.columns)} {refers} to {code(key.parent)}, but no index"
        f" begins with {'it' if len(key.columns) == 1 else 'them'}. To find the rows that belong"
        f" to one row of {code(key.parent)}, the database reads the whole table."
        f"{_hint(table, key)}",
        cure=f"Add `{line}` to {code(table.name)}.",
        line=line,
    )


def _hint(table: Table, key: Key) -> str:
    """A sentence on an index that holds the columns and does not help, "" without one."""
    wanted = folded(key.columns)
    for index in table.indexes:
        if wanted <= folded(index.names) and not index.partial:
            kind = "primary key" if index.origin == "pk" else f"index {code(index.name)}"
            kind = "UNIQUE constraint" if index.origin == "u" else kind
            return (
                f" The {kind} holds it too, but begins with {code(index.names[0])}: that serves"
                " the other direction only."
            )
        if index.partial and index.names[: len(key.columns)] == key.columns:
            return f" The index {code(index.name)} holds only some of the rows."
    return ""
