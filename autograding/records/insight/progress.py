"""How a student came on with each criterion, push by push."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

__all__ = ["Attempt", "CriterionLine", "CriterionProgress", "progress_of"]


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion of one push, as its mark of record or else its own report has it."""

    name: str
    position: int
    title: str
    points: int
    max_points: int

    @property
    def is_full(self) -> bool:
        """Whether it has all its points."""
        return self.points >= self.max_points


@dataclass(frozen=True, slots=True)
class Attempt:
    """A push with points, and its criteria by name."""

    received_at: datetime
    lines: Mapping[str, CriterionLine]

    def passes(self, name: str) -> bool:
        """Whether it has all points of a criterion; one that it does not know was not missed."""
        return name not in self.lines or self.lines[name].is_full


@dataclass(frozen=True, slots=True)
class CriterionProgress:
    """See the columns of `Progress`."""

    attempts: int | None
    missed_since: datetime | None
    missed_pushes: int


def progress_of(name: str, attempts: Sequence[Attempt]) -> CriterionProgress:
    """How one criterion went over `attempts`, the oldest first."""
    known = [attempt for attempt in attempts if name in attempt.lines]
    first = next((number for number, one in enumerate(known, 1) if one.passes(name)), None)
    missed = list(takewhile(lambda one: not one.passes(name), reversed(known)))
    since = missed[-1].received_at if missed else None
    return CriterionProgress(first, since, len(missed))
