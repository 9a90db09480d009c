"""Failures that are alike: one check, one kind of message, and the students who share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from autograding.records.insight.people import MOST_NAMES, Named
from autograding.records.insight.tables import CheckResult, Failure, UnitCheck, UnitCriterion
from autograding.records.models import Repository, Student

__all__ = ["Alike", "alike_failures"]

MOST_GROUPS = 10


@dataclass(frozen=True, slots=True)
class Alike:
    """A way to fail a check; `names` has the first dozen of its `students`."""

    check: str
    criterion: str
    words: str
    students: int
    names: tuple[Named, ...]


def alike_failures(session: Session, criterion_ids: Sequence[int]) -> tuple[Alike, ...]:
    """What most students share, first; two statements."""
    number = func.count()
    groups = session.execute(
        select(Failure.id, UnitCheck.title, UnitCriterion.title, Failure.words, number)
        .join(UnitCheck, UnitCheck.id == Failure.check_id)
        .join(UnitCriterion, UnitCriterion.id == UnitCheck.criterion_id)
        .join(CheckResult, CheckResult.failure_id == Failure.id)
        .where(UnitCheck.criterion_id.in_(criterion_ids))
        .group_by(Failure.id, UnitCheck.title, UnitCriterion.title, Failure.words)
        .order_by(number.desc(), Failure.id)
        .limit(MOST_GROUPS)
    ).all()
    names = _names(session, [failure_id for failure_id, *_rest in groups])
    return tuple(
        Alike(check, criterion, words, students, tuple(names.get(failure_id, ())))
        for failure_id, check, criterion, words, students in groups
    )


def _names(session: Session, failure_ids: Sequence[int]) -> Mapping[int, list[Named]]:
    place = func.row_number().over(
        partition_by=CheckResult.failure_id, order_by=CheckResult.repository_id
    )
    ranked = (
        select(CheckResult.failure_id, CheckResult.repository_id, place.label("place"))
        .where(CheckResult.failure_id.in_(failure_ids))
        .subquery()
    )
    found: dict[int, list[Named]] = {}
    for failure_id, username, name in session.execute(
        select(ranked.c.failure_id, Student.username, Student.name)
        .join(Repository, Repository.id == ranked.c.repository_id)
        .join(Student, Student.id == Repository.student_id)
        .where(ranked.c.place <= MOST_NAMES)
        .order_by(ranked.c.failure_id, Student.name)
    ):
        found.setdefault(failure_id, []).append(Named(username, name))
    return found
