"""Who needs help now, and why: what an instructor should read first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, literal, select, true
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
    """Ask for all reasons, in a constant number of statements.

    Args:
        session: to ask by.
        units: those that are asked about.
        now: whether a due date is near.
    """
    due = [unit.id for unit in units if unit.due_at and unit.due_at <= now + SOON]
    stuck = _named(session, _stuck(), "{} pushes")
    idle = _named(session, _idle(due, now), "")
    ungraded = _named(session, _ungradable(), "")
    return Needs(*stuck, *idle, *ungraded)


def _stuck() -> _Asked:
    """Who misses the same criterion over several pushes, the longest first."""
    return (
        select(Student.username, Student.name, Unit.slug, Standing.missed_pushes)
        .select_from(Standing)
        .join(Unit, Unit.id == Standing.unit_id)
        .join(Repository, Repository.id == Standing.repository_id)
        .join(Student, Student.id == Repository.student_id)
        .where(Standing.missed_pushes >= STUCK_PUSHES)
        .order_by(Standing.missed_pushes.desc(), Student.name, Unit.slug)
    )


def _idle(unit_ids: Sequence[int], now: datetime) -> _Asked:
    """Who has pushed nothing though the work is due soon, or was."""
    due_at = func.coalesce(Extension.due_at, Unit.due_at)
    return (
        select(Student.username, Student.name, Unit.slug, literal(0))
        .select_from(Unit)
        .join(Student, true())
        .outerjoin(
            Repository, and_(Repository.unit_id == Unit.id, Repository.student_id == Student.id)
        )
        .outerjoin(Standing, Standing.repository_id == Repository.id)
        .outerjoin(
            Extension, and_(Extension.unit_id == Unit.id, Extension.student_id == Student.id)
        )
        .where(Unit.id.in_(unit_ids), Standing.newest_id.is_(None), due_at <= now + SOON)
        .order_by(Student.name, Unit.slug)
    )


def _ungradable() -> _Asked:
    """Whose newest push we failed to grade."""
    return (
        select(Student.username, Student.name, Unit.slug, literal(0))
        .select_from(Standing)
        .join(Unit, Unit.id == Standing.unit_id)
        .join(Repository, Repository.id == Standing.repository_id)
        .join(Student, Student.id == Repository.student_id)
        .where(Standing.state == State.UNGRADABLE)
        .order_by(Student.name, Unit.slug)
    )


def _named(session: Session, asked: _Asked, words: str) -> tuple[tuple[Need, ...], int]:
    """The first dozen, and how many there are."""
    number = session.scalar(select(func.count()).select_from(asked.order_by(None).subquery())) or 0
    found = tuple(
        Need(Named(username, name), slug, words.format(figure))
        for username, name, slug, figure in session.execute(asked.limit(MOST_NAMES))
    )
    return found, number
