"""The students' git repositories in the classroom's records, with their feedback comments."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, contains_eager

from autograding.records.insight.keeping import keep_standing
from autograding.records.insight.tables import Standing
from autograding.records.marks import Remote
from autograding.records.models import Repository, Student, Unit

__all__ = ["Repositories"]


class Repositories:
    """The git repositories that students got by accepting units, with their feedback comments."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def accept(
        self, unit: Unit, student: Student, *, path: str, feedback_commit: str
    ) -> Repository:
        """Record that `student` accepted `unit`; twice is once."""
        repository = self.find(unit.slug, student.username)
        if repository is None:
            repository = Repository(
                unit=unit,
                student=student,
                path=path,
                feedback_commit=feedback_commit,
                accepted_at=datetime.now(UTC),
            )
            self._session.add(repository)
            self._session.flush()
            keep_standing(self._session, [repository.id])
        return repository

    def find(self, slug: str, username: str) -> Repository | None:
        """One student's repository of one unit, with both."""
        return self._session.scalar(
            _with_owner().where(Unit.slug == slug, Student.username == username)
        )

    def by_path(self, path: str) -> Repository | None:
        """The repository at `path` (relative to the data folder), with unit and student."""
        return self._session.scalar(_with_owner().where(Repository.path == path))

    def all(self) -> Sequence[Repository]:
        """Every repository, with unit and student, in the order of acceptance."""
        return self._session.scalars(_with_owner().order_by(Repository.id)).all()

    def of_student(self, username: str) -> Sequence[Repository]:
        """One student's, with unit and student."""
        return self._session.scalars(
            _with_owner().where(Student.username == username).order_by(Unit.slug)
        ).all()

    def grades(self, username: str) -> Sequence[tuple[str, int | None]]:
        """The units that one student accepted, each with the points that count."""
        rows = self._session.execute(
            select(Unit.slug, Standing.points)
            .join(Repository, Repository.unit_id == Unit.id)
            .join(Student, Student.id == Repository.student_id)
            .outerjoin(Standing, Standing.repository_id == Repository.id)
            .where(Student.username == username)
            .order_by(Unit.slug)
        )
        return [(slug, points) for slug, points in rows]

    def local(self) -> Sequence[Repository]:
        """Those that live here, and are no copies of what lives elsewhere."""
        return self._session.scalars(
            _with_owner()
            .where(Repository.id.not_in(select(Remote.repository_id)))
            .order_by(Repository.id)
        ).all()

    def write_comment(self, repository_id: int, comment: str) -> None:
        """Edit the pull request's one comment in place."""
        self._session.execute(
            update(Repository)
            .where(Repository.id == repository_id)
            .values(
                comment=comment,
                commented_at=datetime.now(UTC),
                comment_edits=Repository.comment_edits + 1,
            )
        )


def _with_owner() -> Select[Repository]:
    """Repositories joined to their unit and student, both loaded in the one statement."""
    return (
        select(Repository)
        .join(Repository.unit)
        .join(Repository.student)
        .options(contains_eager(Repository.unit), contains_eager(Repository.student))
    )
