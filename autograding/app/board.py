"""The class at a glance: each student's standing in a unit, and a unit's summary."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median

from markupsafe import Markup

from autograding.app.charts import distribution
from autograding.records.models import PushState, Unit
from autograding.records.pages import Cell, Grid

__all__ = ["Standing", "UnitSummary", "standing", "summaries", "summarize"]


class Standing(StrEnum):
    """How far a student has come with a unit, in the words of the page."""

    NOT_ACCEPTED = "not accepted"
    ACCEPTED = "accepted"
    GRADING = "being graded"
    GRADED = "graded"
    UNGRADABLE = "ungradable"
    VERIFIED = "verified"
    DIFFERS = "differs"
    MEASURED = "measured here"
    FLAGGED = "flagged"


_STANDINGS = {
    PushState.RECEIVED: Standing.GRADING,
    PushState.GRADED: Standing.GRADED,
    PushState.UNGRADABLE: Standing.UNGRADABLE,
}


def standing(cell: Cell) -> Standing:
    """The standing of one student in one unit: that of the newest push.

    FLAGGED is one whose own report stands for nothing, before it was re-run.
    """
    if cell.repository is None:
        return Standing.NOT_ACCEPTED
    if cell.newest is None:
        return Standing.ACCEPTED
    is_shown = cell.graded is not None and cell.graded.id == cell.newest.id
    if is_shown and cell.mark is not None and cell.mark.points is not None:
        return Standing(cell.mark.verdict.value)
    return Standing.FLAGGED if cell.distrusted else _STANDINGS[cell.newest.state]


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """How the class stands in one unit; `points` holds those of each graded student."""

    unit: Unit
    students: int
    accepted: int
    pushed: int
    points: tuple[int, ...]

    @property
    def mean(self) -> float | None:
        """Mean points, null before anyone is graded."""
        return fmean(self.points) if self.points else None

    @property
    def median(self) -> float | None:
        """Median points, null before anyone is graded."""
        return median(self.points) if self.points else None

    @property
    def chart(self) -> Markup:
        """How the points are distributed."""
        return distribution(self.points, self.unit.max_points)


def summarize(unit: Unit, cells: Sequence[Cell]) -> UnitSummary:
    """Count up the cells of one unit, one for each student of the roster."""
    return UnitSummary(
        unit=unit,
        students=len(cells),
        accepted=sum(cell.repository is not None for cell in cells),
        pushed=sum(cell.newest is not None for cell in cells),
        points=tuple(cell.points for cell in cells if cell.points is not None),
    )


def summaries(grid: Grid) -> tuple[UnitSummary, ...]:
    """A summary of each unit of the grid."""
    return tuple(
        summarize(unit, [row.cells[column] for row in grid.rows])
        for column, unit in enumerate(grid.units)
    )
