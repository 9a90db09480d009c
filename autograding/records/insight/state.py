"""How far a student has come with a unit, in the words of the pages."""

from enum import StrEnum

from autograding.records.marks import Mark
from autograding.records.models import Push, PushState

__all__ = ["State", "state_of"]


class State(StrEnum):
    """The standing of one student in one unit: that of the newest push.

    GRADING is one that was pushed and waits for its points. FLAGGED is one whose own report stands
    for nothing, before it was re-run. VERIFIED, DIFFERS and MEASURED are what a re-run found.
    """

    NOT_ACCEPTED = "not accepted"
    ACCEPTED = "accepted"
    GRADING = "being graded"
    GRADED = "graded"
    UNGRADABLE = "ungradable"
    VERIFIED = "verified"
    DIFFERS = "differs"
    MEASURED = "measured here"
    FLAGGED = "flagged"


_STATES = {
    PushState.RECEIVED: State.GRADING,
    PushState.GRADED: State.GRADED,
    PushState.UNGRADABLE: State.UNGRADABLE,
}


def state_of(
    newest: Push | None, shown: Push | None, mark: Mark | None, *, is_distrusted: bool
) -> State:
    """The state of an accepted unit.

    Args:
        newest: the newest push; null before the first.
        shown: the newest push with points.
        mark: what a re-run found of `shown`.
        is_distrusted: whether the report of `newest` stands for nothing.
    """
    if newest is None:
        return State.ACCEPTED
    is_shown = shown is not None and shown.id == newest.id
    if is_shown and mark is not None and mark.points is not None:
        return State(mark.verdict.value)
    return State.FLAGGED if is_distrusted else _STATES[newest.state]
