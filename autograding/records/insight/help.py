"""Who needs help now, and why: what an instructor should read first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.orm import Session

from autograding.records.extensions import Extension
from autograding.records.insight.listing import STUCK_PUSHES
from autograding.records.insight.people import MOST_NAMES, Named
from autograding.records.insight.state import State
from autograding.records.insight.tables import Standing
from autograding.records.models import Repository, Student, Unit

__all__ = ["Need", "Needs", "needs_of"]

SOON = timedelta(days=3)
"""Who has pushed nothing so long before the due date is named."""

_HAS_PUSHED = Standing.state != State.ACCEPTED
_Asked = Select[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Need:
    """One student in one unit; `words` says what is the matter, in a few."""

    student: Named
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Needs:
    """Each reason with the first dozen whom it concerns, and how many there are."""

    stuck: tuple[Need, ...]
    stuck_count: int
    idle: tuple[Need, ...]
    idle_count: int
    ungraded: tuple[Need, ...]
    ungraded_count: int

    @property
    def is_empty(self) -> bool:
        """Whether everyone is well."""
        return not (self.stuck_count or self.idle_count or self.ungraded_count)


def needs_of(session: Session, units: Sequence[Unit], now: datetime) -> Needs:
    """Ask for all reasons, in four statements at most.

    Args:
        session: to ask by.
        units: those that are asked about.
        now: whether a due date is near.
    """
    soon = now + SOON
    due = [unit.id for unit in units if unit.due_at and unit.due_at <= soon]
    stuck = Standing.missed_pushes >= STUCK_PUSHES
    ungraded = and_(
        Standing.unit_id.in_([unit.id for unit in units]), Standing.state == State.UNGRADABLE
    )
    stuck_count, idle_count, ungraded_count = session.execute(
        select(_count(stuck), _count_idle(due, soon), _count(ungraded))
    ).one()
    return Needs(
        _named(session, _stuck(stuck), "{} pushes") if stuck_count else (),
        stuck_count,
        _named(session, _idle(due, soon)) if idle_count else (),
        idle_count,
        _named(session, _ungraded(ungraded)) if ungraded_count else (),
        ungraded_count,
    )


def _count(condition: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(Standing).where(condition).scalar_subquery()


def _count_idle(unit_ids: Sequence[int], soon: datetime) -> ColumnElement[int]:
    """All students in all of the units, but for who pushed and who still has time.

    Who has pushed is counted from an index; going from student to student looks up three rows each.
    """
    everyone = select(func.count()).select_from(Student).scalar_subquery()
    pushed = _count(and_(Standing.unit_id.in_(unit_ids), _HAS_PUSHED))
    in_time = (
        select(func.count())
        .select_from(Extension)
        .outerjoin(Repository, _of_extension())
        .outerjoin(Standing, and_(Standing.repository_id == Repository.id, _HAS_PUSHED))
        .where(Extension.unit_id.in_(unit_ids), Extension.due_at > soon)
        .where(Standing.repository_id.is_(None))
        .scalar_subquery()
    )
    return everyone * len(unit_ids) - pushed - in_time


def _stuck(condition: ColumnElement[bool]) -> _Asked:
    """Who misses the same criterion over several pushes, the longest first."""
    return _standing(Standing.missed_pushes, condition).order_by(
        Standing.missed_pushes.desc(), Student.name, Unit.slug
    )


def _idle(unit_ids: Sequence[int], soon: datetime) -> _Asked:
    """Who has pushed nothing though the work is due soon, or was."""
    return (
        select(Student.username, Student.name, Unit.slug, literal(0))
        .select_from(Unit)
        .join(Student, true())
        .outerjoin(
            Repository, and_(Repository.unit_id == Unit.id, Repository.student_id == Student.id)
        )
        .outerjoin(Standing, and_(Standing.repository_id == Repository.id, _HAS_PUSHED))
        .outerjoin(
            Extension, and_(Extension.unit_id == Unit.id, Extension.student_id == Student.id)
        )
        .where(Unit.id.in_(unit_ids), Standing.repository_id.is_(None))
        .where(func.coalesce(Extension.due_at, Unit.due_at) <= soon)
        .order_by(Student.name, Unit.slug)
    )


def _ungraded(condition: ColumnElement[bool]) -> _Asked:
    """Whose newest push we failed to grade."""
    return _standing(literal(0), condition).order_by(Student.name, Unit.slug)


def _standing(figure: SQLColumnExpression[int], condition: ColumnElement[bool]) -> _Asked:
    return (
        select(Student.username, Student.name, Unit.slug, figure)
        .select_from(Standing)
        .join(Unit, Unit.id == Standing.unit_id)
        .join(Repository, Repository.id == Standing.repository_id)
        .join(Student, Student.id == Repository.student_id)
        .where(condition)
    )


def _of_extension() -> ColumnElement[bool]:
    return and_(
        Repository.unit_id == Extension.unit_id, Repository.student_id == Extension.student_id
    )


def _named(session: Session, asked: _Asked, words: str = "") -> tuple[Need, ...]:
    """The first dozen."""
    return tuple(
        Need(Named(username, name), slug, words.format(figure))
        for username, name, slug, figure in session.execute(asked.limit(MOST_NAMES))
    )
