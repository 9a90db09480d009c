"""Which row refers to which: foreign keys followed through the rows of a snapshot."""

from collections.abc import Iterable
from dataclasses import dataclass

from autograding.checks.sql.facts import plain
from autograding.checks.sql.schema import ForeignKey, Schema, Table, fold, folded

__all__ = ["Link", "Links", "RowId"]

_MOST_REACHED = 100

RowId = tuple[str, int]
"""A row: its table's name in lower case, and its index."""


@dataclass(frozen=True)
class Link:
    """A row's foreign key and the row it refers to."""

    key: ForeignKey
    row: RowId


class Links:
    """The rows of a schema and how they refer to each other, by declared foreign keys only."""

    def __init__(self, schema: Schema) -> None:
        self._of: dict[RowId, list[Link]] = {}
        self._referring: set[tuple[RowId, str]] = set()
        for table in schema.own_tables:
            for key in table.foreign_keys:
                parent = schema.table(key.parent)
                if parent is not None and key.parent_columns:
                    self._follow(table, key, parent)

    def _follow(self, table: Table, key: ForeignKey, parent: Table) -> None:
        """Remember where each row's key leads. A row that refers to itself leads nowhere."""
        targets = _rows_by(parent, key.parent_columns)
        positions = [table.position(name) for name in key.columns]
        columns = [fold(name) for name in key.columns]
        for number, row in enumerate(table.rows):
            values = tuple(plain(row[position]) for position in positions)
            target = None if any(row[p] is None for p in positions) else targets.get(values)
            here, there = (fold(table.name), number), (fold(parent.name), target or 0)
            if target is None or here == there:
                continue
            self._of.setdefault(here, []).append(Link(key, there))
            self._referring.update((here, column) for column in columns)

    def is_reference(self, row: RowId, column: str) -> bool:
        """Whether the cell is part of a foreign key that leads to another row."""
        return (row, fold(column)) in self._referring

    def of(self, row: RowId) -> list[Link]:
        """The row's own links."""
        return self._of.get(row, [])

    def reached(self, row: RowId, columns: Iterable[str]) -> set[RowId]:
        """All rows that foreign keys within these columns of the row lead to, at any distance."""
        within = folded(columns)
        start = [link.row for link in self.of(row) if folded(link.key.columns) <= within]
        return self.closure(start) - {row}

    def closure(self, rows: Iterable[RowId]) -> set[RowId]:
        """These rows and all rows that they lead to."""
        seen: set[RowId] = set()
        waiting = list(rows)
        while waiting and len(seen) < _MOST_REACHED:
            row = waiting.pop()
            if row not in seen:
                seen.add(row)
                waiting.extend(link.row for link in self.of(row))
        return seen


def _rows_by(table: Table, columns: Iterable[str]) -> dict[tuple[str, ...], int]:
    positions = [table.position(name) for name in columns]
    return {
        tuple(plain(row[position]) for position in positions): number
        for number, row in enumerate(table.rows)
    }
