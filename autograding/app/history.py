"""A student's pushes as a story: what each one gained or lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograding.records.marks import Mark
from autograding.records.models import Push

__all__ = ["Line", "history", "points_over_time"]


@dataclass(frozen=True, slots=True)
class Line:
    """One push, the points that count for it, and what they are above the graded push before it.

    `change` is null for the first; `mark` is what a re-run found.
    """

    push: Push
    points: int | None
    change: int | None
    mark: Mark | None = None


def history(pushes: Sequence[Push], marks: Mapping[int, Mark] | None = None) -> tuple[Line, ...]:
    """The pushes, newest first as given, each with its change; `marks` by the push's id."""
    lines: list[Line] = []
    before: int | None = None
    for push in reversed(pushes):
        mark = (marks or {}).get(push.id)
        points = push.points if mark is None or mark.points is None else mark.points
        known = points is not None and before is not None
        lines.append(Line(push, points, (points or 0) - (before or 0) if known else None, mark))
        before = before if points is None else points
    return tuple(reversed(lines))


def points_over_time(lines: Sequence[Line]) -> tuple[int, ...]:
    """The points of the graded pushes, oldest first."""
    return tuple(line.points for line in reversed(lines) if line.points is not None)
