"""Re-runs that instructors asked for on a page: what was asked, and how far it is.

A job is written down before it begins, and each of its pushes with the mark that came of it. So
whoever works on it may be killed at any time: what has no mark yet is what is left to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Row,
    Select,
    String,
    Text,
    case,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, contains_eager, joinedload, mapped_column, relationship

from autograding.records.marks import Mark, Verdict
from autograding.records.models import Base, Push, Repository, Student, Unit, UtcTime

__all__ = ["JobProgress", "JobState", "RegradeItem", "RegradeJob", "Regrades"]


class JobState(StrEnum):
    """Where a job stands, in the words of the pages."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    ENDED_EARLY = "ended early"


class RegradeJob(Base):
    """What an instructor asked to re-run: one push, or a student, a unit, both, or everything.

    Attributes:
        who: the instructor's name.
        again: even what has an up-to-date mark.
        begun_at: when its pushes were chosen; null before.
        finished_at: when the last one was done, or it was stopped; null before.
        problem: why it ended early; "" where it did not.
    """

    __tablename__ = "regrade_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    who: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("unit.id", ondelete="CASCADE"), index=True
    )
    student_id: Mapped[int | None] = mapped_column(
        ForeignKey("student.id", ondelete="CASCADE"), index=True
    )
    push_id: Mapped[int | None] = mapped_column(
        ForeignKey("push.id", ondelete="CASCADE"), index=True
    )
    again: Mapped[bool]
    begun_at: Mapped[datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime, index=True)
    problem: Mapped[str] = mapped_column(Text, default="")

    unit: Mapped[Unit | None] = relationship(lazy="raise")
    student: Mapped[Student | None] = relationship(lazy="raise")
    push: Mapped[Push | None] = relationship(lazy="raise")

    @property
    def state(self) -> JobState:
        """Where it stands."""
        if self.finished_at is not None:
            return JobState.ENDED_EARLY if self.problem else JobState.DONE
        return JobState.RUNNING if self.begun_at else JobState.WAITING


class RegradeItem(Base):
    """One push of a job, and the mark that came of it; null until it is done."""

    __tablename__ = "regrade_item"

    job_id: Mapped[int] = mapped_column(
        ForeignKey("regrade_job.id", ondelete="CASCADE"), primary_key=True
    )
    push_id: Mapped[int] = mapped_column(
        ForeignKey("push.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    mark_id: Mapped[int | None] = mapped_column(
        ForeignKey("mark.id", ondelete="CASCADE"), index=True
    )

    push: Mapped[Push] = relationship(lazy="raise")
    mark: Mapped[Mark | None] = relationship(lazy="raise")


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How many pushes a job has, and how many ended in which verdict."""

    total: int
    verdicts: Mapping[Verdict, int]

    @property
    def done(self) -> int:
        """How many have been re-run."""
        return sum(self.verdicts.values())


class Regrades:
    """The jobs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(
        self,
        who: str,
        *,
        unit: Unit | None = None,
        student: Student | None = None,
        push: Push | None = None,
        again: bool = False,
    ) -> RegradeJob:
        """Write a job down, for whoever works on jobs to find."""
        job = RegradeJob(
            asked_at=datetime.now(UTC),
            who=who,
            unit_id=unit.id if unit else None,
            student_id=student.id if student else None,
            push_id=push.id if push else None,
            again=again,
            problem="",
        )
        self._session.add(job)
        self._session.flush()
        return job

    def find(self, job_id: int) -> RegradeJob | None:
        """A job, with what was asked."""
        return self._session.scalar(_asked().where(RegradeJob.id == job_id))

    def newest(self, most: int) -> Sequence[RegradeJob]:
        """The last `most` jobs, newest first."""
        return self._session.scalars(_asked().order_by(RegradeJob.id.desc()).limit(most)).all()

    def unfinished(self) -> RegradeJob | None:
        """The oldest job that is not finished."""
        waiting = _asked().where(RegradeJob.finished_at.is_(None)).order_by(RegradeJob.id)
        return self._session.scalar(waiting.limit(1))

    def begin(self, job: RegradeJob, pushes: Sequence[Push]) -> None:
        """Note which pushes are to be re-run."""
        job.begun_at = datetime.now(UTC)
        rows = [{"job_id": job.id, "push_id": push.id} for push in pushes]
        if rows:
            self._session.execute(insert(RegradeItem), rows)
        self._session.flush()

    def left(self, job: RegradeJob) -> Sequence[Push]:
        """The pushes of a job (with repository, unit and student) that have no mark yet."""
        return self._session.scalars(
            select(Push)
            .join(RegradeItem, RegradeItem.push_id == Push.id)
            .where(RegradeItem.job_id == job.id, RegradeItem.mark_id.is_(None))
            .order_by(Push.id)
            .options(
                joinedload(Push.repository).options(
                    joinedload(Repository.unit), joinedload(Repository.student)
                )
            )
        ).all()

    def settle(self, job_id: int, push_id: int, mark: Mark) -> None:
        """Note which mark came of a push."""
        item = self._session.get(RegradeItem, (job_id, push_id))
        if item is not None:
            item.mark_id = mark.id
            self._session.flush()

    def finish(self, job: RegradeJob, problem: str = "") -> None:
        """Note that nothing more will be done; what was not re-run is forgotten."""
        job.finished_at, job.problem = datetime.now(UTC), problem
        self._session.execute(
            delete(RegradeItem).where(RegradeItem.job_id == job.id, RegradeItem.mark_id.is_(None))
        )
        self._session.flush()

    def progress(self, jobs: Sequence[RegradeJob]) -> Mapping[int, JobProgress]:
        """How far each of `jobs` is, by its id."""
        rows = self._session.execute(
            select(RegradeItem.job_id, Mark.verdict, func.count())
            .outerjoin(Mark, Mark.id == RegradeItem.mark_id)
            .where(RegradeItem.job_id.in_([job.id for job in jobs]))
            .group_by(RegradeItem.job_id, Mark.verdict)
        ).all()
        return {job.id: _progress([row for row in rows if row[0] == job.id]) for job in jobs}

    def items(self, job: RegradeJob, most: int) -> Sequence[RegradeItem]:
        """The first `most` pushes of a job with their marks: those that differ come first."""
        return self._session.scalars(
            select(RegradeItem)
            .join(RegradeItem.push)
            .join(Push.repository)
            .join(Repository.unit)
            .join(Repository.student)
            .outerjoin(RegradeItem.mark)
            .where(RegradeItem.job_id == job.id)
            .order_by(_interest(), Unit.slug, Student.name, Push.id)
            .limit(most)
            .options(
                contains_eager(RegradeItem.mark),
                contains_eager(RegradeItem.push)
                .contains_eager(Push.repository)
                .options(contains_eager(Repository.unit), contains_eager(Repository.student)),
            )
        ).all()


def _asked() -> Select[RegradeJob]:
    """Jobs with the unit, student and push that they name."""
    owner = joinedload(RegradeJob.push).joinedload(Push.repository)
    return select(RegradeJob).options(
        joinedload(RegradeJob.unit),
        joinedload(RegradeJob.student),
        owner.joinedload(Repository.unit),
        owner.joinedload(Repository.student),
    )


def _progress(rows: Sequence[Row[int, Verdict | None, int]]) -> JobProgress:
    """Of one job: the number of pushes of each verdict; null is for those without a mark yet."""
    verdicts = {verdict: count for _job, verdict, count in rows if verdict is not None}
    return JobProgress(sum(count for _job, _verdict, count in rows), verdicts)


def _interest() -> ColumnElement[int]:
    """What an instructor wants to see first."""
    ranks = {Verdict.DIFFERS: 0, Verdict.UNGRADABLE: 1, Verdict.MEASURED: 2, Verdict.VERIFIED: 3}
    return case(ranks, value=Mark.verdict, else_=4)
