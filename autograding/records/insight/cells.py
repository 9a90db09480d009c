"""A student's standing in a unit, and rows of them."""

from dataclasses import dataclass
from datetime import datetime

from autograding.records.insight.state import State, state_of
from autograding.records.marks import Mark
from autograding.records.models import Push, Repository, Student, Unit

__all__ = ["Cell", "GridRow"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's standing in one unit; all null where the student has not accepted it.

    `newest` is the newest push whatever its state, and `distrusted` whether its own report stands
    for nothing; `graded` is the newest one with points, and `mark` what a re-run found of it.
    `due_at` is when this student's work is due, with an extension.
    """

    unit: Unit
    repository: Repository | None = None
    newest: Push | None = None
    graded: Push | None = None
    mark: Mark | None = None
    distrusted: bool = False
    due_at: datetime | None = None

    @property
    def points(self) -> int | None:
        """The points that count, null before the first graded push."""
        if self.mark is not None and self.mark.points is not None:
            return self.mark.points
        return self.graded.points if self.graded else None

    @property
    def state(self) -> State:
        """How far the student has come."""
        if self.repository is None:
            return State.NOT_ACCEPTED
        mark = self.mark if self.newest and self.newest is self.graded else None
        return state_of(
            self.newest.state if self.newest else None,
            mark.verdict if mark and mark.points is not None else None,
            is_distrusted=self.distrusted,
        )

    @property
    def is_late(self) -> bool:
        """Whether the push that counts was received after it was due."""
        counted = self.graded or self.newest
        return bool(counted and self.due_at and counted.received_at > self.due_at)


@dataclass(frozen=True, slots=True)
class GridRow:
    """A student and one cell for each unit of the grid, in the same order."""

    student: Student
    cells: tuple[Cell, ...]
