"""The course's success metrics, measured over the class: see `aims` for what each one means."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Select,
    Subquery,
    and_,
    case,
    extract,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from autograding.quiz import ConfidenceSummary
from autograding.quiz.results import STATEMENTS
from autograding.records.aims import (
    CORE_MINUTES,
    DONE_SHARE,
    METRICS,
    PAUSE_MINUTES,
    Aim,
    Kind,
    Target,
)
from autograding.records.insight.tables import Progress, UnitCriterion
from autograding.records.models import Push, Repository, Unit

__all__ = ["Measured", "Metric", "Metrics"]

_TARGETS = tuple(target for aim in METRICS for target in aim.targets)
_Found = Mapping[int, Sequence[tuple[str, int, int]]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One target and what was measured.

    Attributes:
        value: a share from 0 to 1, or a grade; null where nothing was measured yet.
        reached: how many reach it.
        total: of how many.
        units: the same of each unit, where there are several.
    """

    target: Target
    value: float | None
    reached: int
    total: int
    units: tuple[tuple[str, int, int], ...] = ()

    @property
    def word(self) -> str:
        """Whether the aim is reached, in the word of the page."""
        if self.value is None:
            return "not measured yet"
        if self.target.aim is None:
            return "no target"
        return "reached" if self.value >= self.target.aim else "not reached"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric with its targets, each measured."""

    aim: Aim
    measured: tuple[Measured, ...]

    @property
    def word(self) -> str:
        """Of all its targets that have an aim together."""
        aimed = [one.word for one in self.measured if one.target.aim is not None]
        return next(
            (word for word in ("not measured yet", "not reached") if word in aimed), "reached"
        )


class Metrics:
    """Measures a class, with one statement."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, confidence: Sequence[ConfidenceSummary]) -> tuple[Metric, ...]:
        """Every metric; `confidence` is what the quizzes' survey came to."""
        grades = {one.statement: one for one in confidence}
        found = self._found()
        return tuple(
            Metric(aim, tuple(_measured(target, found, grades) for target in aim.targets))
            for aim in METRICS
        )

    def _found(self) -> _Found:
        """Of each target that looks at results: how many reach it, unit by unit."""
        found: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
        counting = union_all(
            *(_full(number, target) for number, target in enumerate(_TARGETS) if target.criteria),
        )
        for number, slug, total, reached in self._session.execute(counting):
            found[number].append((slug, int(reached or 0), total))
        return found


def _measured(target: Target, found: _Found, grades: Mapping[str, ConfidenceSummary]) -> Measured:
    if target.kind is Kind.CONFIDENCE:
        grade = grades.get(STATEMENTS[target.statement])
        students = grade.students if grade else 0
        return Measured(target, grade.mean if grade else None, students, students)
    units = tuple(sorted(found.get(_TARGETS.index(target), ())))
    reached = sum(reached for _slug, reached, _total in units)
    total = sum(total for _slug, _reached, total in units)
    share = reached / total if total else None
    return Measured(target, share, reached, total, units if len(units) > 1 else ())


def _full(number: int, target: Target) -> Select[int, str, int, int]:
    """Of each unit: how many have a result, and how many all points on the target's criteria.

    `number` tells the target's rows from others'.
    """
    if target.kind is Kind.IN_TIME:
        return _in_time(number)
    named = [
        and_(Unit.slug == slug, UnitCriterion.name.in_(names))
        for slug, names in target.criteria.items()
    ]
    lacking = func.sum(case((Progress.points < UnitCriterion.max_points, 1), else_=0))
    each = (
        select(Unit.slug, lacking.label("lacking"))
        .select_from(Progress)
        .join(UnitCriterion, UnitCriterion.id == Progress.criterion_id)
        .join(Unit, Unit.id == UnitCriterion.unit_id)
        .where(or_(*named))
        .group_by(Progress.repository_id, Unit.slug)
        .subquery()
    )
    full = func.sum(case((each.c.lacking == 0, 1), else_=0))
    return select(literal(number), each.c.slug, func.count(), full).group_by(each.c.slug)


def _in_time(number: int) -> Select[int, str, int, int]:
    """Of each core unit: how many pushed, and how many completed it within its minutes."""
    spent, first = _spent(), _completed()
    minutes = (
        select(
            Repository.id,
            Unit.slug,
            func.sum(case((spent.c.push_id <= first.c.push_id, spent.c.minutes))).label("minutes"),
        )
        .join(Unit, Unit.id == Repository.unit_id)
        .join(spent, spent.c.repository_id == Repository.id)
        .outerjoin(first, first.c.repository_id == Repository.id)
        .where(Unit.slug.in_(CORE_MINUTES))
        .group_by(Repository.id, Unit.slug)
        .subquery()
    )
    allowed = case(CORE_MINUTES, value=minutes.c.slug)
    in_time = func.sum(case((minutes.c.minutes <= allowed, 1), else_=0))
    one = minutes.c
    return select(literal(number), one.slug, func.count(), in_time).group_by(one.slug)


def _spent() -> Subquery:
    """The minutes that led to each push: since the one before, or since the unit was accepted."""
    received = extract("epoch", Push.received_at)
    before = func.lag(received).over(partition_by=Push.repository_id, order_by=Push.id)
    since = func.coalesce(before, extract("epoch", Repository.accepted_at))
    minutes = (received - since) / 60.0
    capped = case((minutes > PAUSE_MINUTES, PAUSE_MINUTES), (minutes < 0, 0), else_=minutes)
    return (
        select(Push.id.label("push_id"), Push.repository_id, capped.label("minutes"))
        .join(Repository, Repository.id == Push.repository_id)
        .join(Unit, Unit.id == Repository.unit_id)
        .where(Unit.slug.in_(CORE_MINUTES))
        .subquery()
    )


def _completed() -> Subquery:
    """The first push of each repository with enough points."""
    enough = Push.points * 100 >= Unit.max_points * DONE_SHARE
    return (
        select(Push.repository_id, func.min(Push.id).label("push_id"))
        .join(Repository, Repository.id == Push.repository_id)
        .join(Unit, Unit.id == Repository.unit_id)
        .where(enough, Unit.slug.in_(CORE_MINUTES))
        .group_by(Push.repository_id)
        .subquery()
    )
