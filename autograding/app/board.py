"""The class at a glance: a unit's summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from autograding.app.charts import distribution
from autograding.records.insight.state import State
from autograding.records.insight.summary import UnitCounts
from autograding.records.models import Unit

__all__ = ["UnitSummary", "summaries", "summarize"]


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """How the class stands in one unit; `states` counts every student, `late` some of them."""

    unit: Unit
    students: int
    states: Mapping[State, int]
    late: int
    spread: Mapping[int, int]

    @property
    def accepted(self) -> int:
        """Who has a repository."""
        return self.students - self.states.get(State.NOT_ACCEPTED, 0)

    @property
    def pushed(self) -> int:
        """Who has pushed once."""
        return self.accepted - self.states.get(State.ACCEPTED, 0)

    @property
    def graded(self) -> int:
        """Who has points."""
        return sum(self.spread.values())

    @property
    def mean(self) -> float | None:
        """Mean points, null before anyone is graded."""
        total = sum(points * number for points, number in self.spread.items())
        return total / self.graded if self.graded else None

    @property
    def median(self) -> float | None:
        """Median points, null before anyone is graded."""
        if not self.graded:
            return None
        return (self._place((self.graded - 1) // 2) + self._place(self.graded // 2)) / 2

    def _place(self, place: int) -> int:
        """Whose points stand there, fewest points first, from 0."""
        passed = accumulate(number for _points, number in sorted(self.spread.items()))
        return sorted(self.spread)[next(n for n, seen in enumerate(passed) if seen > place)]

    @property
    def chart(self) -> Markup:
        """How the points are distributed."""
        return distribution(self.spread, self.unit.max_points)

    @property
    def told(self) -> tuple[tuple[str, int], ...]:
        """Each state that somebody is in, and how many; late ones last."""
        told = [(state.value, self.states[state]) for state in State if self.states.get(state)]
        return (*told, *([("late", self.late)] if self.late else []))


def summarize(unit: Unit, counts: UnitCounts, students: int) -> UnitSummary:
    """A summary of one unit for a class of so many students."""
    absent = students - sum(counts.states.values())
    states = {State.NOT_ACCEPTED: absent, **counts.states}
    return UnitSummary(unit, students, states, counts.late, counts.points)


def summaries(
    units: Sequence[Unit], counts: Mapping[int, UnitCounts], students: int
) -> tuple[UnitSummary, ...]:
    """A summary of each unit."""
    return tuple(summarize(unit, counts.get(unit.id, UnitCounts()), students) for unit in units)
