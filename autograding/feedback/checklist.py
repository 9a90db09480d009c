"""What a report says, put in the order a student should hear it. Pure: report in, values out."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from autograding.feedback.standing import Standing
from autograding.report import CheckReport, CriterionReport, Outcome, Report

__all__ = [
    "Calibration",
    "Change",
    "Changes",
    "Row",
    "State",
    "Step",
    "calibration",
    "changes",
    "everything_passed",
    "mistakes_behind",
    "next_steps",
    "not_run",
    "rows",
    "state_of",
]

_FAILING = {Outcome.FAILED, Outcome.PARTIAL, Outcome.ERROR, Outcome.TIMEOUT}


class State(Enum):
    """How a criterion stands; the value is its sign in comments and terminals."""

    FULL = "✅"
    PARTLY = "🟡"
    NONE = "❌"
    BLOCKED = "⛔"
    WAITING = "⏳"


_STATES = {
    Outcome.PASSED: State.FULL,
    Outcome.PARTIAL: State.PARTLY,
    Outcome.BLOCKED: State.BLOCKED,
    Outcome.NOT_RUN: State.WAITING,
}


@dataclass(frozen=True)
class Row:
    """One line of the checklist: a criterion with its checks, numbered from 1.

    Attributes:
        number: its place in the rubric.
        criterion: points and the student's own tick.
        checks: its checks, in the rubric's order.
        waits_for: numbers of the other criteria that keep checks of this one from running.
    """

    number: int
    criterion: CriterionReport
    checks: tuple[CheckReport, ...]
    waits_for: tuple[int, ...] = ()

    @property
    def failing(self) -> tuple[CheckReport, ...]:
        """The checks that ran and found something wrong."""
        return tuple(check for check in self.checks if check.outcome in _FAILING)

    @property
    def state(self) -> State:
        """The worst that is true of its checks, a mistake before a check that did not run."""
        if self.failing:
            return State.PARTLY if self.criterion.points else State.NONE
        outcomes = {check.outcome for check in self.checks}
        if Outcome.BLOCKED in outcomes:
            return State.BLOCKED
        return State.FULL if outcomes <= {Outcome.PASSED} else State.WAITING


@dataclass(frozen=True)
class Step:
    """Something to do next: a criterion with a mistake in it.

    Attributes:
        row: the criterion; its `failing` checks are what to mend.
        holds_up: checks of any criterion that cannot run before that.
    """

    row: Row
    holds_up: tuple[CheckReport, ...]

    @property
    def gain(self) -> int:
        """The points that mending its failing checks earns at once."""
        return sum(check.max_points - check.points for check in self.row.failing)

    @property
    def later_gain(self) -> int:
        """The points of everything that can run only then."""
        return sum(check.max_points for check in self.holds_up)


@dataclass(frozen=True)
class Change:
    """A criterion whose points differ from those of the previous push."""

    row: Row
    difference: int


@dataclass(frozen=True)
class Changes:
    """What became of the points since the previous push; `total` is gained less lost."""

    total: int
    gained: tuple[Change, ...]
    lost: tuple[Change, ...]

    @property
    def all(self) -> tuple[Change, ...]:
        """Gained first."""
        return self.gained + self.lost


@dataclass(frozen=True)
class Calibration:
    """How well the student judged their own work.

    Attributes:
        right: criteria judged rightly: ticked with full marks, or not ticked without.
        judged: criteria that could be judged.
        too_early: numbers of those ticked without full marks.
        too_modest: numbers of those with full marks and no tick.
    """

    right: int
    judged: int
    too_early: tuple[int, ...]
    too_modest: tuple[int, ...]


def rows(report: Report) -> tuple[Row, ...]:
    """The checklist, in the rubric's order."""
    checks = {check.id: check for check in report.checks}
    number = {criterion.id: place for place, criterion in enumerate(report.criteria, start=1)}
    mistakes = mistakes_behind(report)
    return tuple(
        Row(
            number=place,
            criterion=criterion,
            checks=tuple(checks[name] for name in criterion.checks),
            waits_for=tuple(
                sorted({number[owner] for owner in _owners(criterion, mistakes)} - {place})
            ),
        )
        for place, criterion in enumerate(report.criteria, start=1)
    )


def mistakes_behind(report: Report) -> dict[str, tuple[CheckReport, ...]]:
    """For each check, the failing checks that keep it from running, near or far."""
    checks = {check.id: check for check in report.checks}
    return {check.id: tuple(_behind(check, checks, set())) for check in report.checks}


def next_steps(report: Report) -> tuple[Step, ...]:
    """Every criterion with a mistake in it, the one with the most points to gain first."""
    mistakes = mistakes_behind(report)
    steps = [
        Step(
            row=row,
            holds_up=tuple(
                check
                for check in report.checks
                if any(mistake.criterion == row.criterion.id for mistake in mistakes[check.id])
            ),
        )
        for row in rows(report)
        if row.failing
    ]
    return tuple(sorted(steps, key=lambda step: -step.gain - step.later_gain))


def calibration(report: Report) -> Calibration | None:
    """The student's ticks beside what was measured; None without any tick.

    A criterion that only a check not yet run keeps from full marks is not counted.
    """
    judged = [
        row
        for row in rows(report)
        if row.criterion.self_assessed is not None and row.state is not State.WAITING
    ]
    ticked = {row.number for row in judged if row.criterion.self_assessed}
    full = {row.number for row in judged if row.state is State.FULL}
    if not ticked:
        return None
    return Calibration(
        right=len(judged) - len(ticked ^ full),
        judged=len(judged),
        too_early=tuple(sorted(ticked - full)),
        too_modest=tuple(sorted(full - ticked)),
    )


def changes(report: Report, previous: Standing | None) -> Changes | None:
    """What changed since `previous`; None where there is nothing to compare."""
    if previous is None or previous.assignment != report.assignment:
        return None
    if report.points is None or previous.points is None:
        return None
    before = previous.criteria
    changed = [
        Change(row, row.criterion.points - before.get(row.criterion.id, 0)) for row in rows(report)
    ]
    return Changes(
        total=report.points - previous.points,
        gained=tuple(change for change in changed if change.difference > 0),
        lost=tuple(change for change in changed if change.difference < 0),
    )


def state_of(check: CheckReport) -> State:
    """How a check stands, in the terms of a criterion, so that both have one sign."""
    return _STATES.get(check.outcome, State.NONE)


def not_run(report: Report) -> tuple[CheckReport, ...]:
    """Checks that did not run though nothing blocked them, such as those that open later."""
    return tuple(check for check in report.checks if check.outcome is Outcome.NOT_RUN)


def everything_passed(report: Report) -> bool:
    """Whether every check ran and passed; nothing less deserves that word."""
    return all(check.outcome is Outcome.PASSED for check in report.checks)


def _owners(
    criterion: CriterionReport, mistakes: dict[str, tuple[CheckReport, ...]]
) -> Iterator[str]:
    """The criteria whose mistakes keep checks of `criterion` from running."""
    return (mistake.criterion for name in criterion.checks for mistake in mistakes[name])


def _behind(
    check: CheckReport, checks: dict[str, CheckReport], seen: set[str]
) -> Iterator[CheckReport]:
    for name in check.blocked_by:
        if name in seen or name not in checks:
            continue
        seen.add(name)
        if checks[name].outcome in _FAILING:
            yield checks[name]
        yield from _behind(checks[name], checks, seen)
