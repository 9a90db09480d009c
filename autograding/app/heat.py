"""Criterion by student: who lost which points, and on what the class is stuck."""

from dataclasses import dataclass

from autograding.records.models import Student
from autograding.records.pages import CriterionRate, UnitPage

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
    """One graded student: a mark for each criterion in the rubric's order, and the sum."""

    student: Student
    marks: tuple[Mark, ...]
    points: int


def heat_rows(page: UnitPage) -> tuple[HeatRow, ...]:
    """Every graded student's marks, by name. Who is not among the stuck has full points."""
    missed = [{student.id: points for student, points in rate.stuck} for rate in page.criteria]
    return tuple(
        HeatRow(
            row.student,
            tuple(
                Mark(lost.get(row.student.id, rate.max_points), rate.max_points)
                for rate, lost in zip(page.criteria, missed, strict=True)
            ),
            row.cells[0].points,
        )
        for row in page.rows
        if row.cells[0].points is not None
    )


def most_lost(page: UnitPage, most: int = 5) -> tuple[tuple[CriterionRate, int], ...]:
    """The criteria that cost the class the most points, with those points, dearest first."""
    lost = [(rate, rate.students * rate.max_points - rate.points) for rate in page.criteria]
    lost.sort(key=lambda pair: -pair[1])
    return tuple((rate, points) for rate, points in lost if points)[:most]
