"""What a re-run writes down and asks: marks, and what is odd about a push."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, contains_eager

from autograding.records.insight.keeping import keep_answers, keep_standing
from autograding.records.marks import Concern, ConcernKind, Mark, MarkedCriterion, Verdict
from autograding.records.models import Push, Repository, Student, Unit
from autograding.records.shown import standing_marks
from autograding.report import Report

__all__ = ["Concerns", "MarkedPush", "Marks"]


@dataclass(frozen=True, slots=True)
class MarkedPush:
    """A push (with repository, unit and student) and the mark that stands for it, if any."""

    push: Push
    mark: Mark | None


class Marks:
    """The marks of record."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(
        self,
        push: Push,
        verdict: Verdict,
        explanation: str,
        *,
        report: Report | None,
        after_due: bool,
    ) -> Mark:
        """Add a re-run's outcome; earlier ones stay. Without a report it is our side's fault."""
        mark = Mark(
            push_id=push.id,
            graded_at=datetime.now(UTC),
            verdict=verdict,
            points=report.points if report else None,
            max_points=report.max_points if report else 0,
            explanation=explanation,
            after_due=after_due,
        )
        if report:
            mark.grader_version = report.grader.version
            mark.assignment_digest = report.grader.assignment_digest
            mark.report = report.to_json().decode()
        self._session.add(mark)
        self._session.flush()
        if report and report.points is not None:
            self._session.add_all(_criteria(mark, report))
        keep_answers(self._session, push.repository_id)
        return mark

    def standing(self, push: Push) -> Mark | None:
        """The mark that stands for a push, if it was re-run."""
        newest = select(Mark).where(Mark.push_id == push.id).order_by(Mark.id.desc()).limit(1)
        with_points = self._session.scalar(newest.where(Mark.points.is_not(None)))
        return with_points or self._session.scalar(newest)

    def pushes(self, units: Sequence[str] = (), students: Sequence[str] = ()) -> list[MarkedPush]:
        """Every push of those units and students (all where none is named), oldest first."""
        marks = standing_marks()
        asked = (
            select(Push, Mark)
            .join(Push.repository)
            .join(Repository.unit)
            .join(Repository.student)
            .outerjoin(marks, marks.c.push_id == Push.id)
            .outerjoin(Mark, Mark.id == marks.c.id)
            .options(
                contains_eager(Push.repository).options(
                    contains_eager(Repository.unit), contains_eager(Repository.student)
                )
            )
            .order_by(Unit.slug, Student.username, Push.id)
        )
        if units:
            asked = asked.where(Unit.slug.in_(units))
        if students:
            asked = asked.where(Student.username.in_(students))
        return [MarkedPush(push, mark) for push, mark in self._session.execute(asked)]

    def criteria(self) -> Mapping[int, Sequence[MarkedCriterion]]:
        """The criteria of every mark, in the rubric's order, by the mark's id."""
        found: dict[int, list[MarkedCriterion]] = defaultdict(list)
        for one in self._session.scalars(
            select(MarkedCriterion).order_by(MarkedCriterion.mark_id, MarkedCriterion.position)
        ):
            found[one.mark_id].append(one)
        return found


class Concerns:
    """What an instructor should know of pushes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, push: Push, kind: ConcernKind, message: str) -> bool:
        """Write a concern down; twice is once. Whether it is new."""
        message = message[:500]
        known = self._session.scalar(
            select(Concern.id).where(
                Concern.push_id == push.id, Concern.kind == kind, Concern.message == message
            )
        )
        if known is None:
            now = datetime.now(UTC)
            self._session.add(Concern(push_id=push.id, kind=kind, message=message, noted_at=now))
            keep_standing(self._session, [push.repository_id])
        return known is None

    def settle(self, push: Push, kind: ConcernKind) -> None:
        """Take concerns of a kind back: they are no longer true."""
        self._session.execute(
            delete(Concern).where(Concern.push_id == push.id, Concern.kind == kind)
        )
        keep_standing(self._session, [push.repository_id])

    def all(self) -> Mapping[int, Sequence[Concern]]:
        """Those of every push, by the push's id."""
        found: dict[int, list[Concern]] = defaultdict(list)
        for concern in self._session.scalars(select(Concern).order_by(Concern.id)):
            found[concern.push_id].append(concern)
        return found


def _criteria(mark: Mark, report: Report) -> list[MarkedCriterion]:
    return [
        MarkedCriterion(
            mark_id=mark.id,
            criterion=criterion.id,
            position=position,
            title=criterion.title,
            points=criterion.points,
            max_points=criterion.max_points,
        )
        for position, criterion in enumerate(report.criteria)
    ]
