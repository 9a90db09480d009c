"""Which pushes a re-run takes: pure, so that every rule of it is one test."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from autograding.records import DueDates, MarkedPush
from autograding.records.marks import Mark, Verdict
from autograding.records.models import Push, PushState

__all__ = ["Selection", "Wanted", "due_passed", "select_pushes"]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the instructor asked for.

    Attributes:
        commit: how the full hash begins; "" for any.
        all_pushes: every push, instead of those that can count.
        again: even where an up-to-date mark is there.
    """

    commit: str = ""
    all_pushes: bool = False
    again: bool = False


@dataclass(frozen=True)
class Selection:
    """Pushes to run, pushes whose mark is up to date, and units that the course does not have."""

    todo: tuple[MarkedPush, ...]
    done: tuple[MarkedPush, ...]
    unknown: tuple[str, ...]


def select_pushes(
    pushes: Iterable[MarkedPush],
    wanted: Wanted,
    digests: Mapping[str, str],
    now: datetime,
    due: DueDates | None = None,
) -> Selection:
    """Choose among `pushes`, given by repository and oldest first.

    Of each repository the newest push can count, and the newest one before the due date.

    Args:
        pushes: those of the units and students that were asked for.
        wanted: what else was asked for.
        digests: the digest of each unit of the course.
        now: decides whether a due date has passed.
        due: when everybody's work is due; by default when the units are.
    """
    due = due or DueDates()
    todo: list[MarkedPush] = []
    done: list[MarkedPush] = []
    unknown: set[str] = set()
    for one in _candidates(pushes, wanted, due):
        slug = one.push.repository.unit.slug
        if slug not in digests:
            unknown.add(slug)
        elif not wanted.again and _is_up_to_date(
            one, digests[slug], is_due=due_passed(due.of(one.push.repository), now)
        ):
            done.append(one)
        else:
            todo.append(one)
    return Selection(tuple(todo), tuple(done), tuple(sorted(unknown)))


def due_passed(due_at: datetime | None, now: datetime) -> bool:
    """Whether checks that open after the due date run; without a date nothing waits for it."""
    return due_at is None or now >= due_at


def _candidates(
    pushes: Iterable[MarkedPush], wanted: Wanted, due: DueDates
) -> Iterator[MarkedPush]:
    for _repository, group in groupby(pushes, key=lambda one: one.push.repository_id):
        own = [one for one in group if one.push.commit.startswith(wanted.commit)]
        yield from own if wanted.all_pushes or wanted.commit else _counting(own, due)


def _counting(own: Sequence[MarkedPush], due: DueDates) -> Iterator[MarkedPush]:
    """The newest push on time, and the newest of all."""
    due_at = due.of(own[0].push.repository) if own else None
    on_time = [one for one in own if due_at and one.push.received_at <= due_at]
    yield from {one.push.id: one for one in (*on_time[-1:], *own[-1:])}.values()


def _is_up_to_date(one: MarkedPush, digest: str, *, is_due: bool) -> bool:
    """Whether the mark stands: made by this assignment, with all its checks and the report."""
    mark = one.mark
    return (
        mark is not None
        and mark.points is not None
        and mark.assignment_digest == digest
        and (mark.after_due or not is_due)
        and not _report_came_since(one.push, mark)
    )


def _report_came_since(push: Push, mark: Mark) -> bool:
    return mark.verdict is Verdict.MEASURED and push.state is PushState.GRADED
