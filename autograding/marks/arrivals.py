"""Which of the pushes that a server lists are a student's and new, and what is odd about them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile

from autograding.forge.github import ReceivedPush
from autograding.marks.mirror import FEEDBACK, MAIN, Mirror
from autograding.marks.workflows import Workflows
from autograding.records.marks import ConcernKind
from autograding.records.models import Push

__all__ = ["Arrival", "Noted", "arrivals", "feedback_concerns", "starter_of"]

Noted = tuple[ConcernKind, str]
_CREATED = "branch_creation"


@dataclass(frozen=True)
class Arrival:
    """A push that is not recorded yet, and what an instructor should know of it."""

    commit: str
    received_at: datetime
    concerns: tuple[Noted, ...]


def starter_of(mirror: Mirror, received: Sequence[ReceivedPush]) -> str | None:
    """The commit that a student began with; None for an empty repository.

    The server's own record of it comes first: branches can be moved by who may push.
    """
    if received and received[0].kind == _CREATED and mirror.has(received[0].commit):
        return received[0].commit
    if feedback := mirror.branch(FEEDBACK):
        return feedback
    main = mirror.branch(MAIN)
    return mirror.root(main) if main else None


def arrivals(
    mirror: Mirror,
    received: Sequence[ReceivedPush],
    starter: str | None,
    recorded: Iterable[Push],
    workflows: Workflows | None,
) -> Iterator[Arrival]:
    """What is new among `received`, the oldest first.

    Args:
        mirror: the repository, fetched after `received` was listed.
        received: everything that arrived on `main`.
        starter: where the student began; what has its very files is no work of theirs yet.
        recorded: the pushes that are known.
        workflows: the template's; None where there is nothing to compare with.
    """
    known = Counter((push.commit, push.received_at) for push in recorded)
    tree = mirror.tree(starter) if starter else None
    own = dropwhile(lambda one: tree is not None and mirror.tree(one.commit) == tree, received)
    for one in own:
        key = (one.commit, one.received_at)
        if known[key]:
            known[key] -= 1
        else:
            yield Arrival(*key, tuple(_concerns(mirror, one, workflows)))


def feedback_concerns(mirror: Mirror, starter: str | None) -> Iterator[Noted]:
    """Whether the frozen branch still stands where the student began."""
    branch = mirror.branch(FEEDBACK)
    if branch is not None and branch != starter:
        yield ConcernKind.FEEDBACK_MOVED, "The branch feedback is no longer at the starter."


def _concerns(mirror: Mirror, one: ReceivedPush, workflows: Workflows | None) -> Iterator[Noted]:
    if one.forced:
        before = f" It was at {one.before[:7]} before." if one.before.strip("0") else ""
        yield ConcernKind.FORCED, f"main was moved by force.{before}"
    if not mirror.has(one.commit):
        yield ConcernKind.GONE, "The commit is no longer to be had, so it cannot be re-run."
    elif workflows is not None:
        yield from workflows.concerns(mirror, one.commit)
