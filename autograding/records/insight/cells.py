"""A student's standing in a unit, and rows of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autograding.records.insight.state import State
from autograding.records.insight.tables import Standing
from autograding.records.models import Push, Student, Unit

__all__ = ["CELL_COLUMNS", "Cell", "GridRow", "cell_of"]

CELL_COLUMNS = (
    Standing.repository_id,
    Standing.state,
    Standing.points,
    Push.received_at,
    Standing.counted_at,
    Standing.is_distrusted,
)
"""What `cell_of` reads; `Push` is the newest push."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's standing in one unit.

    Attributes:
        unit: the unit.
        repository_id: null where the student has not accepted the unit.
        state: how far the student has come.
        points: those that count, null before the first graded push.
        pushed_at: when the newest push was received, whatever came of it.
        counted_at: when the push that counts was received, or the newest while none counts.
        is_distrusted: whether the newest push's own report stands for nothing.
        due_at: when this student's work is due, with an extension.
    """

    unit: Unit
    repository_id: int | None = None
    state: State = State.NOT_ACCEPTED
    points: int | None = None
    pushed_at: datetime | None = None
    counted_at: datetime | None = None
    is_distrusted: bool = False
    due_at: datetime | None = None

    @property
    def is_late(self) -> bool:
        """Whether the push that counts was received after it was due."""
        return bool(self.counted_at and self.due_at and self.counted_at > self.due_at)


def cell_of(unit: Unit, columns: Sequence[Any], due_at: datetime | None) -> Cell:
    """The cell of an accepted unit, of one row of `CELL_COLUMNS`."""
    repository_id, state, points, pushed_at, counted_at, is_distrusted = columns
    return Cell(unit, repository_id, state, points, pushed_at, counted_at, is_distrusted, due_at)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A student and one cell for each unit of the grid, in the same order."""

    student: Student
    cells: tuple[Cell, ...]
