"""The repositories of the classroom's records: what can be asked and written, a class an idea.

Each is a thin layer over a SQLAlchemy session that belongs to the caller, as the course teaches:
callers speak of pushes and rosters, and only this module and `pages` speak SQL. Every method sends
a constant number of statements.
"""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session, contains_eager, joinedload, undefer

from autograding.records.marks import Remote
from autograding.records.models import (
    CriterionMark,
    Push,
    PushState,
    Repository,
    Student,
    Unit,
)
from autograding.report import Outcome, Report

__all__ = ["InvalidUsername", "Pushes", "Repositories", "Roster", "Units", "kept_report"]

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_REMOTE = select(Remote.repository_id)


class InvalidUsername(ValueError):
    """A username that could not be a folder's name; the message says what is allowed."""


class Units:
    """The units that students can accept."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def register(
        self, slug: str, *, title: str, max_points: int, due_at: datetime | None = None
    ) -> Unit:
        """Add a unit, or bring its title and points up to date; its code stays.

        `due_at` sets the due date; None leaves it as it is.
        """
        unit = self.find(slug)
        if unit is None:
            unit = Unit(slug=slug, code=secrets.token_hex(4))
            self._session.add(unit)
        unit.title, unit.max_points, unit.due_at = title, max_points, due_at or unit.due_at
        self._session.flush()
        return unit

    def all(self) -> Sequence[Unit]:
        """Every unit, by slug."""
        return self._session.scalars(select(Unit).order_by(Unit.slug)).all()

    def find(self, slug: str) -> Unit | None:
        """The unit of that name."""
        return self._session.scalar(select(Unit).where(Unit.slug == slug))

    def by_code(self, code: str) -> Unit | None:
        """The unit of that accept link."""
        return self._session.scalar(select(Unit).where(Unit.code == code))


class Roster:
    """The students of the class."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def enroll(self, username: str, name: str) -> Student:
        """Put a student on the roster, or correct the name of one who is on it.

        Raises:
            InvalidUsername: the username has characters that GitHub would not allow either.
        """
        if not _USERNAME.fullmatch(username):
            message = (
                f"{username!r} is not a username: use 1 to 40 lower-case letters, digits and "
                "hyphens, with no hyphen at either end."
            )
            raise InvalidUsername(message)
        student = self.find(username)
        if student is None:
            student = Student(username=username)
            self._session.add(student)
        student.name = name
        self._session.flush()
        return student

    def all(self) -> Sequence[Student]:
        """Everyone, by name."""
        return self._session.scalars(select(Student).order_by(Student.name, Student.id)).all()

    def find(self, username: str) -> Student | None:
        """The student of that username."""
        return self._session.scalar(select(Student).where(Student.username == username))


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

    def local(self) -> Sequence[Repository]:
        """Those that live here, and are no copies of what lives elsewhere."""
        return self._session.scalars(
            _with_owner().where(Repository.id.not_in(_REMOTE)).order_by(Repository.id)
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


class Pushes:
    """The received pushes and what grading found in them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(
        self, repository: Repository, commits: Iterable[str], received_at: datetime
    ) -> Sequence[Push]:
        """Write down received commits, oldest first, before anything else happens to them."""
        pushes = [
            Push(
                repository_id=repository.id,
                commit=commit,
                received_at=received_at,
                state=PushState.RECEIVED,
            )
            for commit in commits
        ]
        self._session.add_all(pushes)
        self._session.flush()
        return pushes

    def count(self, repository: Repository) -> int:
        """How many pushes of `repository` are recorded."""
        counted = self._session.scalar(
            select(func.count()).where(Push.repository_id == repository.id)
        )
        return counted or 0

    def counts(self) -> Mapping[int, int]:
        """How many pushes are recorded of each repository that has any, by its id."""
        counting = select(Push.repository_id, func.count()).group_by(Push.repository_id)
        return dict(iter(self._session.execute(counting)))

    def get(self, push_id: int) -> Push | None:
        """A push with its repository, unit, student and report."""
        return self._session.scalar(
            select(Push)
            .where(Push.id == push_id)
            .options(
                undefer(Push.report),
                joinedload(Push.repository).options(
                    joinedload(Repository.unit), joinedload(Repository.student)
                ),
            )
        )

    def newest(self, repository: Repository) -> Push | None:
        """The newest push of `repository`, with its report."""
        return self._session.scalar(_newest_first(repository.id))

    def of_commit(self, repository: Repository, commit: str) -> Push | None:
        """The newest push of that commit, with its report."""
        return self._session.scalar(_newest_first(repository.id).where(Push.commit == commit))

    def previous_graded(self, push: Push) -> Push | None:
        """The newest graded push before `push`, with its report: what a change is told against."""
        return self._session.scalar(
            _newest_first(push.repository_id).where(
                Push.id < push.id, Push.state == PushState.GRADED
            )
        )

    def superseded(self, push: Push) -> bool:
        """Whether a newer push of the same repository has been judged already."""
        newer = select(Push.id).where(
            Push.repository_id == push.repository_id,
            Push.id > push.id,
            Push.state != PushState.RECEIVED,
        )
        return self._session.scalar(newer.limit(1)) is not None

    def waiting(self) -> Sequence[int]:
        """Ids of the pushes that are not judged yet, oldest first.

        Where a repository lives elsewhere, its pushes are judged there.
        """
        return self._session.scalars(
            select(Push.id)
            .where(Push.state == PushState.RECEIVED, Push.repository_id.not_in(_REMOTE))
            .order_by(Push.id)
        ).all()

    def reopen_failures(self) -> None:
        """Let the newest push of every repository be tried again where our side failed on it."""
        newest = select(func.max(Push.id)).group_by(Push.repository_id)
        self._session.execute(
            update(Push)
            .where(
                Push.state == PushState.UNGRADABLE,
                Push.id.in_(newest),
                Push.repository_id.not_in(_REMOTE),
            )
            .values(state=PushState.RECEIVED)
        )

    def save_report(self, push: Push, report: Report, graded_at: datetime) -> None:
        """Keep `report` with its points and marks; what an earlier grading left is replaced."""
        push.state = PushState.GRADED if report.gradable else PushState.UNGRADABLE
        push.points = report.points if report.gradable else None
        push.graded_at = graded_at
        push.problem = _what_broke(report)
        push.report = report.to_json().decode()
        self._session.add(push)
        self._session.execute(delete(CriterionMark).where(CriterionMark.push_id == push.id))
        if report.gradable:
            self._session.add_all(_marks(push.id, report))
        self._session.flush()

    def save_problem(self, push: Push, problem: str, when: datetime) -> None:
        """Give a push up for a fault of ours: no points, and the reason for the instructor."""
        push.state, push.points, push.graded_at = PushState.UNGRADABLE, None, when
        push.problem = problem
        self._session.add(push)
        self._session.flush()


def kept_report(push: Push | None) -> Report | None:
    """The report that was kept with a push; None where there is none that this version can read.

    `push` must have been loaded with its report.
    """
    if push is None or push.report is None:
        return None
    try:
        return Report.from_json(push.report)
    except msgspec.MsgspecError:
        return None


def _what_broke(report: Report) -> str:
    """For the instructor: the checks that broke for a fault of ours, with their logs."""
    return "\n\n".join(
        f"{check.id}: {check.message}\n{check.log}".strip()
        for check in report.checks
        if check.outcome is Outcome.INFRASTRUCTURE
    )


def _marks(push_id: int, report: Report) -> list[CriterionMark]:
    """One mark a criterion, in the rubric's order."""
    return [
        CriterionMark(
            push_id=push_id,
            criterion=criterion.id,
            position=position,
            title=criterion.title,
            points=criterion.points,
            max_points=criterion.max_points,
        )
        for position, criterion in enumerate(report.criteria)
    ]


def _with_owner() -> Select[Repository]:
    """Repositories joined to their unit and student, both loaded in the one statement."""
    return (
        select(Repository)
        .join(Repository.unit)
        .join(Repository.student)
        .options(contains_eager(Repository.unit), contains_eager(Repository.student))
    )


def _newest_first(repository_id: int) -> Select[Push]:
    """The newest push of a repository that further conditions leave."""
    return (
        select(Push)
        .where(Push.repository_id == repository_id)
        .order_by(Push.id.desc())
        .limit(1)
        .options(undefer(Push.report))
    )
