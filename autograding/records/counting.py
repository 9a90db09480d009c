"""Which push of each repository counts for a grade, read for the whole class at once.

The newest push counts, or the newest in time. Rows are plain values: an export of ten thousand
students has no use for objects that could be changed.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from autograding.records.extensions import Extension
from autograding.records.insight.tables import UnitCheck, UnitCriterion
from autograding.records.marks import Concern, ConcernKind, Mark, MarkedCriterion, Remote, Verdict
from autograding.records.models import CriterionMark, Push, Repository, Student, Unit

__all__ = ["Counting", "CountingPush"]

_DUE = func.coalesce(Extension.due_at, Unit.due_at)
_OF = aliased(Mark)


class CountingPush(NamedTuple):
    """One accepted unit of one student, and the push that counts; null where there is none.

    `mark_id`, `mark_points` and `verdict` are of the mark that stands for it; `doubts` is how many
    concerns make the push's own report worth nothing.
    """

    slug: str
    title: str
    max_points: int
    username: str
    name: str
    full_name: str | None
    url: str | None
    due_at: datetime | None
    submissions: int | None
    push_id: int | None
    commit: str | None
    received_at: datetime | None
    points: int | None
    mark_id: int | None
    mark_points: int | None
    verdict: Verdict | None
    doubts: int


class Counting:
    """The pushes that count in `units` (all where none is named); each method is one statement."""

    def __init__(self, session: Session, units: Sequence[str] = (), *, on_time: bool) -> None:
        self._session = session
        self._units = units
        self._newest = _newest(units, on_time=on_time)

    def rows(self) -> list[CountingPush]:
        """One for each accepted unit, by unit and username."""
        asked = (
            select(
                Unit.slug, Unit.title, Unit.max_points, Student.username, Student.name,
                Remote.full_name, Remote.url, _DUE, self._newest.c.submissions,
                Push.id, Push.commit, Push.received_at, Push.points,
                Mark.id, Mark.points, Mark.verdict, _doubts(),
            )
            .select_from(Repository)
            .join(Unit, Unit.id == Repository.unit_id)
            .join(Student, Student.id == Repository.student_id)
            .outerjoin(Extension, _extends())
            .outerjoin(Remote, Remote.repository_id == Repository.id)
            .outerjoin(self._newest, self._newest.c.repository_id == Repository.id)
            .outerjoin(Push, Push.id == self._newest.c.push_id)
            .outerjoin(Mark, Mark.id == _standing())
            .order_by(Unit.slug, Student.username)
        )  # fmt: skip
        if self._units:
            asked = asked.where(Unit.slug.in_(self._units))
        return [CountingPush._make(row) for row in self._session.execute(asked)]

    def reported(self) -> Iterator[tuple[int, str, int, int]]:
        """What they reported: push, criterion, points and most points, as the rubric has it."""
        one = CriterionMark
        asked = (
            select(one.push_id, one.criterion, one.points, one.max_points)
            .join(self._newest, self._newest.c.push_id == one.push_id)
            .order_by(one.push_id, one.position)
        )
        yield from self._session.execute(asked)

    def measured(self) -> Iterator[tuple[int, str, int, int]]:
        """What their re-runs measured, with the mark's id in place of the push's."""
        one = MarkedCriterion
        asked = (
            select(one.mark_id, one.criterion, one.points, one.max_points)
            .join(Mark, Mark.id == one.mark_id)
            .join(self._newest, self._newest.c.push_id == Mark.push_id)
            .order_by(one.mark_id, one.position)
        )
        yield from self._session.execute(asked)

    def reports(self) -> Iterator[tuple[int, str | None]]:
        """The report that counts of each push: the re-run's, or its own where nobody measured."""
        standing = select(Mark.report).where(Mark.id == _standing(), Mark.points.is_not(None))
        report = func.coalesce(standing.scalar_subquery(), Push.report)
        asked = select(Push.id, report).join(self._newest, self._newest.c.push_id == Push.id)
        streamed = asked.execution_options(yield_per=200)  # all of them need not fit in memory
        yield from self._session.execute(streamed)

    def declared(self) -> Iterator[tuple[str, str]]:
        """The slug of a unit and the name of a check, for every check that is known."""
        asked = (
            select(Unit.slug, UnitCheck.name)
            .join(UnitCriterion, UnitCriterion.unit_id == Unit.id)
            .join(UnitCheck, UnitCheck.criterion_id == UnitCriterion.id)
        )
        yield from self._session.execute(asked)


def _newest(units: Sequence[str], *, on_time: bool) -> Subquery:
    """The push that counts of each repository that has one, and how many can."""
    newest = (
        select(
            Push.repository_id,
            func.max(Push.id).label("push_id"),
            func.count().label("submissions"),
        )
        .join(Repository, Repository.id == Push.repository_id)
        .join(Unit, Unit.id == Repository.unit_id)
        .group_by(Push.repository_id)
    )
    if units:
        newest = newest.where(Unit.slug.in_(units))
    if on_time:
        newest = newest.outerjoin(Extension, _extends()).where(
            or_(_DUE.is_(None), Push.received_at <= _DUE)
        )
    return newest.subquery()


def _extends() -> ColumnElement[bool]:
    return and_(
        Extension.unit_id == Repository.unit_id, Extension.student_id == Repository.student_id
    )


def _standing() -> ScalarSelect[int]:
    """The mark that stands for a push: the newest with points, else the newest."""
    with_points = func.max(case((_OF.points.is_not(None), _OF.id)))
    newest = func.coalesce(with_points, func.max(_OF.id))
    return select(newest).where(_OF.push_id == Push.id).correlate(Push).scalar_subquery()


def _doubts() -> ScalarSelect[int]:
    kinds = [kind for kind in ConcernKind if kind.distrusts]
    doubting = select(func.count()).where(Concern.push_id == Push.id, Concern.kind.in_(kinds))
    return doubting.correlate(Push).scalar_subquery()
