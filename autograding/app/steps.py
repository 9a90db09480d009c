"""What a student does next in a unit, in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autograding.records.insight.cells import Cell
from autograding.records.insight.state import State
from autograding.records.models import Unit
from autograding.records.pages import NextStep

__all__ = ["Step", "next_step"]


_WAITING = {
    State.ACCEPTED: "Clone your repository, and push what you have. Each push is graded.",
    State.GRADING: "Your newest push is being graded. Look again in a minute.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, and `accepts` where that is to open the accept link."""

    words: str
    accepts: bool = False
    is_done: bool = False


def next_step(
    cell: Cell, missing: Sequence[NextStep], now: datetime, *, is_on_github: bool = False
) -> Step:
    """What the student of `cell` does next.

    Args:
        cell: where the student stands.
        missing: the criteria that miss points in the shown result, in the rubric's order.
        now: whether the due date has passed.
        is_on_github: whether the unit is accepted there.
    """
    if cell.state is State.NOT_ACCEPTED:
        return _accept(cell.unit, is_on_github=is_on_github)
    if cell.state in _WAITING:
        return Step(_WAITING[cell.state])
    if cell.points is None:
        return Step("We could not grade your push. That is our fault, and we look into it.")
    if cell.points >= cell.unit.max_points:
        return Step("Nothing: you have all points.", is_done=True)
    over = " It is past the due date: later pushes count as late." if _is_over(cell, now) else ""
    return Step(f"{_next(missing)}{over}")


def _accept(unit: Unit, *, is_on_github: bool) -> Step:
    if not unit.is_open:
        return Step("The accept link of this unit is closed. Ask your instructor.")
    if is_on_github:
        return Step("Accept GitHub's invitation to your repository.", accepts=True)
    return Step("Accept this unit to get your repository.", accepts=True)


def _is_over(cell: Cell, now: datetime) -> bool:
    return cell.due_at is not None and now > cell.due_at


def _next(missing: Sequence[NextStep]) -> str:
    """The first criterion of the rubric that misses points: later ones often build on it."""
    if not missing:
        return "Read the feedback and push again."
    first = missing[0]
    left = first.max_points - first.points
    return f"Next: “{first.title}” ({left} {'point' if left == 1 else 'points'} left)."
