"""A student's pushes as a story: what each one gained or lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograding.records.models import Push, PushState

__all__ = ["Line", "history", "points_over_time"]


@dataclass(frozen=True, slots=True)
class Line:
    """One push, and its points less those of the graded push before it; null for the first."""

    push: Push
    change: int | None


def history(pushes: Sequence[Push]) -> tuple[Line, ...]:
    """The pushes, newest first as given, each with its change."""
    lines: list[Line] = []
    before: int | None = None
    for push in reversed(pushes):
        known = push.points is not None and before is not None
        lines.append(Line(push, (push.points or 0) - (before or 0) if known else None))
        before = before if push.points is None else push.points
    return tuple(reversed(lines))


def points_over_time(pushes: Sequence[Push]) -> tuple[int, ...]:
    """The points of the graded pushes, oldest first."""
    graded = (push for push in reversed(pushes) if push.state is PushState.GRADED)
    return tuple(push.points for push in graded if push.points is not None)
