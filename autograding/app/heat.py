"""Criterion by student: who lost which points, and on what the class is stuck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograding.records.insight.analyses import CriterionRate
from autograding.records.insight.cells import Cell, GridRow
from autograding.records.models import Student

__all__ = ["LEVELS", "HeatRow", "Mark", "heat_rows", "most_lost"]

LEVELS = 5
"""Shades of the map: 0 is no points, the last is all points."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One student's points on one criterion."""

    points: int
    max_points: int

    @property
    def level(self) -> int:
        """The shade: only nothing is 0 and only everything is the last."""
        if self.points >= self.max_points:
            return LEVELS - 1
        between = LEVELS - 2
        return 1 + self.points * between // self.max_points if self.points else 0


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One student: a mark for each criterion in the rubric's order, null where there is none."""

    student: Student
    cell: Cell
    marks: tuple[Mark | None, ...]


def heat_rows(
    rows: Sequence[GridRow],
    criteria: Sequence[CriterionRate],
    points: Mapping[int, Mapping[int, int]],
) -> tuple[HeatRow, ...]:
    """The marks of students; `points` by the repository's id and the criterion's."""
    return tuple(
        HeatRow(row.student, row.cells[0], _marks(row.cells[0], criteria, points)) for row in rows
    )


def _marks(
    cell: Cell, criteria: Sequence[CriterionRate], points: Mapping[int, Mapping[int, int]]
) -> tuple[Mark | None, ...]:
    own = points.get(cell.repository_id, {}) if cell.repository_id else {}
    return tuple(
        Mark(own[rate.id], rate.max_points) if rate.id in own else None for rate in criteria
    )


def most_lost(
    criteria: Sequence[CriterionRate], most: int = 5
) -> tuple[tuple[CriterionRate, int], ...]:
    """The criteria that cost the class the most points, with those points, dearest first."""
    lost = [(rate, rate.students * rate.max_points - rate.points) for rate in criteria]
    lost.sort(key=lambda pair: -pair[1])
    return tuple((rate, points) for rate, points in lost if points)[:most]
