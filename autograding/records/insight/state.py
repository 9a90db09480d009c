"""How far a student has come with a unit, in the words of the pages."""

from enum import StrEnum

from autograding.records.marks import Verdict
from autograding.records.models import PushState

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
    newest: PushState | None, verdict: Verdict | None, *, is_distrusted: bool = False
) -> State:
    """The state of an accepted unit.

    Args:
        newest: the state of the newest push; null before the first.
        verdict: what a re-run found of that same push, if it has points.
        is_distrusted: whether that push's own report stands for nothing.
    """
    if newest is None:
        return State.ACCEPTED
    if verdict is not None:
        return State(verdict.value)
    return State.FLAGGED if is_distrusted else _STATES[newest]
