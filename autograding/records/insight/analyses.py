"""What one unit shows of the whole class: plain values that may be kept as long as nothing changes.

Every number is counted by the database, from an index; names come a dozen at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import ColumnElement, Integer, Subquery, cast, func, select
from sqlalchemy.orm import Session

from autograding.checks.outcome import Outcome
from autograding.records.insight.alike import Alike, alike_failures
from autograding.records.insight.calibration import Calibration
from autograding.records.insight.listing import STUCK_PUSHES
from autograding.records.insight.people import MOST_NAMES, Named
from autograding.records.insight.tables import (
    CheckResult,
    FindingSeen,
    Progress,
    UnitCheck,
    UnitCriterion,
)
from autograding.records.models import Push, Repository, Student, Unit

__all__ = ["CheckRate", "CriterionRate", "Day", "Found", "Stuck", "UnitInsight", "analyse"]

MOST_STUCK = 30
MOST_FINDINGS = 12


@dataclass(frozen=True, slots=True)
class CriterionRate:
    """How the class does on one criterion, over every shown result.

    `full` of `students` have all its points; `points` is their sum. `stuck` names the first dozen
    of those who miss some, fewest points first, with their points. `attempts` is the median of the
    pushes that it took those who had all points once; null where nobody had.
    """

    id: int
    criterion: str
    title: str
    max_points: int
    students: int
    full: int
    points: int
    attempts: float | None
    calibration: Calibration
    stuck: tuple[tuple[Named, int], ...] = ()

    @property
    def pass_rate(self) -> float:
        """The share of students with all points, 0 to 1."""
        return self.full / self.students if self.students else 0.0

    @property
    def missing(self) -> int:
        """How many miss points."""
        return self.students - self.full


@dataclass(frozen=True, slots=True)
class CheckRate:
    """How many of `students` passed a check, and how many could not come to it."""

    criterion_id: int
    name: str
    title: str
    students: int
    passed: int
    partial: int
    blocked: int

    @property
    def pass_rate(self) -> float:
        """The share that passed, 0 to 1."""
        return self.passed / self.students if self.students else 0.0


@dataclass(frozen=True, slots=True)
class Stuck:
    """A student who missed one criterion over the last `pushes` pushes, since `since`."""

    student: Named
    criterion: str
    title: str
    pushes: int
    since: datetime
    points: int
    max_points: int


@dataclass(frozen=True, slots=True)
class Found:
    """What reports found beside the points: in how many repositories, and how often in all."""

    kind: str
    subject: str
    students: int
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day's pushes of the class in UTC, and the mean points of those that have points."""

    day: str
    pushes: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class UnitInsight:
    """Everything about one unit."""

    criteria: tuple[CriterionRate, ...]
    checks: Mapping[int, tuple[CheckRate, ...]]
    alike: tuple[Alike, ...]
    stuck: tuple[Stuck, ...]
    stuck_students: int
    findings: tuple[Found, ...]
    days: tuple[Day, ...]


def analyse(session: Session, unit: Unit) -> UnitInsight:
    """Ask everything about one unit, in a constant number of statements."""
    criteria = criterion_rates(session, unit)
    ids = [rate.id for rate in criteria]
    return UnitInsight(
        criteria,
        _check_rates(session, ids),
        alike_failures(session, ids),
        _stuck(session, ids),
        _count_stuck(session, ids),
        _findings(session, unit),
        _days(session, unit),
    )


def criterion_rates(session: Session, unit: Unit) -> tuple[CriterionRate, ...]:
    """Each criterion of the shown results in the rubric's order, in two statements."""
    rows = session.execute(
        select(
            UnitCriterion,
            Progress.points,
            Progress.ticked,
            Progress.attempts,
            func.count(),
        )
        .join(Progress, Progress.criterion_id == UnitCriterion.id)
        .where(UnitCriterion.unit_id == unit.id)
        .group_by(UnitCriterion.id, Progress.points, Progress.ticked, Progress.attempts)
        .order_by(UnitCriterion.position, UnitCriterion.id)
    )
    groups: dict[UnitCriterion, list[_Group]] = {}
    for criterion, points, ticked, attempts, number in rows:
        groups.setdefault(criterion, []).append(_Group(points, ticked, attempts, number))
    names = _missing(session, [criterion.id for criterion in groups])
    return tuple(_rate(one, own, names.get(one.id, ())) for one, own in groups.items())


@dataclass(frozen=True, slots=True)
class _Group:
    """So many repositories with the same of everything."""

    points: int
    ticked: bool | None
    attempts: int | None
    number: int


def _rate(
    criterion: UnitCriterion, groups: Sequence[_Group], stuck: Sequence[tuple[Named, int]]
) -> CriterionRate:
    most = criterion.max_points
    took = [one.attempts for one in groups if one.attempts for _ in range(one.number)]
    return CriterionRate(
        id=criterion.id,
        criterion=criterion.name,
        title=criterion.title,
        max_points=most,
        students=sum(one.number for one in groups),
        full=sum(one.number for one in groups if one.points >= most),
        points=sum(one.number * one.points for one in groups),
        attempts=median(took) if took else None,
        calibration=Calibration.of((one.ticked, one.points >= most, one.number) for one in groups),
        stuck=tuple(stuck),
    )


def _missing(
    session: Session, criterion_ids: Sequence[int]
) -> Mapping[int, list[tuple[Named, int]]]:
    """For each criterion the first who miss points, fewest points first."""
    place = func.row_number().over(
        partition_by=Progress.criterion_id, order_by=(Progress.points, Progress.repository_id)
    )
    ranked: Subquery = (
        select(Progress.criterion_id, Progress.points, Progress.repository_id, place.label("place"))
        .join(UnitCriterion, UnitCriterion.id == Progress.criterion_id)
        .where(Progress.criterion_id.in_(criterion_ids), Progress.points < UnitCriterion.max_points)
        .subquery()
    )
    found: dict[int, list[tuple[Named, int]]] = {}
    for criterion_id, points, username, name in session.execute(
        select(ranked.c.criterion_id, ranked.c.points, Student.username, Student.name)
        .join(Repository, Repository.id == ranked.c.repository_id)
        .join(Student, Student.id == Repository.student_id)
        .where(ranked.c.place <= MOST_NAMES)
        .order_by(ranked.c.criterion_id, ranked.c.points, Student.name)
    ):
        found.setdefault(criterion_id, []).append((Named(username, name), points))
    return found


def _check_rates(
    session: Session, criterion_ids: Sequence[int]
) -> Mapping[int, tuple[CheckRate, ...]]:
    """The checks of each criterion, in the rubric's order."""

    def having(outcome: Outcome) -> ColumnElement[int]:
        return func.sum(cast(CheckResult.outcome == outcome, Integer))

    rows = session.execute(
        select(
            UnitCheck.criterion_id,
            UnitCheck.name,
            UnitCheck.title,
            func.count(),
            having(Outcome.PASSED),
            having(Outcome.PARTIAL),
            having(Outcome.BLOCKED),
        )
        .join(CheckResult, CheckResult.check_id == UnitCheck.id)
        .where(UnitCheck.criterion_id.in_(criterion_ids))
        .group_by(UnitCheck.id)
        .order_by(UnitCheck.position, UnitCheck.id)
    )
    found: dict[int, list[CheckRate]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(CheckRate(*row))
    return {criterion_id: tuple(rates) for criterion_id, rates in found.items()}


def _stuck(session: Session, criterion_ids: Sequence[int]) -> tuple[Stuck, ...]:
    """Who missed the same criterion longest."""
    rows = session.execute(
        select(
            Student.username,
            Student.name,
            UnitCriterion.name,
            UnitCriterion.title,
            Progress.missed_pushes,
            Progress.missed_since,
            Progress.points,
            UnitCriterion.max_points,
        )
        .select_from(Progress)
        .join(UnitCriterion, UnitCriterion.id == Progress.criterion_id)
        .join(Repository, Repository.id == Progress.repository_id)
        .join(Student, Student.id == Repository.student_id)
        .where(Progress.criterion_id.in_(criterion_ids), Progress.missed_pushes >= STUCK_PUSHES)
        .order_by(Progress.missed_pushes.desc(), Progress.missed_since, Student.name)
        .limit(MOST_STUCK)
    )
    return tuple(
        Stuck(Named(username, name), criterion, title, pushes, since, points, most)
        for username, name, criterion, title, pushes, since, points, most in rows
        if since is not None
    )


def _count_stuck(session: Session, criterion_ids: Sequence[int]) -> int:
    counting = select(func.count(Progress.repository_id.distinct())).where(
        Progress.criterion_id.in_(criterion_ids), Progress.missed_pushes >= STUCK_PUSHES
    )
    return session.scalar(counting) or 0


def _findings(session: Session, unit: Unit) -> tuple[Found, ...]:
    """What most repositories have, first."""
    students = func.count(FindingSeen.repository_id.distinct())
    rows = session.execute(
        select(
            FindingSeen.kind,
            FindingSeen.subject,
            students,
            func.sum(FindingSeen.count),
            func.min(FindingSeen.message),
        )
        .join(Repository, Repository.id == FindingSeen.repository_id)
        .where(Repository.unit_id == unit.id)
        .group_by(FindingSeen.kind, FindingSeen.subject)
        .order_by(students.desc(), FindingSeen.kind, FindingSeen.subject)
        .limit(MOST_FINDINGS)
    )
    return tuple(Found(*row) for row in rows)


def _days(session: Session, unit: Unit) -> tuple[Day, ...]:
    day = func.date(Push.received_at)
    rows = session.execute(
        select(day, func.count(), func.avg(Push.points))
        .join(Repository, Repository.id == Push.repository_id)
        .where(Repository.unit_id == unit.id)
        .group_by(day)
        .order_by(day)
    )
    return tuple(
        Day(str(day), pushes, None if mean is None else float(mean)) for day, pushes, mean in rows
    )
