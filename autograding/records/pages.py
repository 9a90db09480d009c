"""What each page of the classroom shows, read in a constant number of statements.

A *shown* result is that of a repository's newest graded push: a push that is being graded, or that
we failed to grade, takes nothing away from it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, Subquery, case, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, undefer

from autograding.records.models import (
    CriterionMark,
    Push,
    PushState,
    Repository,
    Student,
    Unit,
)
from autograding.records.repositories import kept_report
from autograding.report import Report

__all__ = ["Cell", "CriterionRate", "Grid", "GridRow", "Pages", "StudentPage", "UnitPage"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's standing in one unit; all null where the student has not accepted it.

    `newest` is the newest push whatever its state; `graded` the newest one with points.
    """

    unit: Unit
    repository: Repository | None = None
    newest: Push | None = None
    graded: Push | None = None

    @property
    def points(self) -> int | None:
        """The points that count, null before the first graded push."""
        return self.graded.points if self.graded else None


@dataclass(frozen=True, slots=True)
class GridRow:
    """A student and one cell for each unit of the grid, in the same order."""

    student: Student
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole class: students by name, units by slug."""

    units: tuple[Unit, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class StudentPage:
    """One student's repository of one unit (with `.unit` and `.student`), and its history.

    `pushes` is newest first, each with its `.marks`; only `graded` has its report loaded.
    """

    repository: Repository
    pushes: tuple[Push, ...]
    graded: Push | None

    @property
    def newest(self) -> Push | None:
        """The newest push, whatever its state."""
        return self.pushes[0] if self.pushes else None

    @property
    def report(self) -> Report | None:
        """The shown report; null where there is none that this version can read."""
        return kept_report(self.graded)


@dataclass(frozen=True, slots=True)
class CriterionRate:
    """How the class does on one criterion, over every shown result.

    `full` of `students` have all its points; `points` is their sum. `stuck` lists those who miss
    some, fewest points first.
    """

    criterion: str
    title: str
    max_points: int
    students: int
    full: int
    points: int
    stuck: tuple[tuple[Student, int], ...]

    @property
    def pass_rate(self) -> float:
        """The share of students with all points, 0 to 1."""
        return self.full / self.students if self.students else 0.0


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit's criteria in the rubric's order, and everyone on the roster with their standing."""

    unit: Unit
    criteria: tuple[CriterionRate, ...]
    rows: tuple[GridRow, ...]


class Pages:
    """Reads a page at a time. The session must stay open while the page is drawn."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def grid(self) -> Grid:
        """Students x units, three statements however many there are."""
        units = self._session.scalars(select(Unit).order_by(Unit.slug)).all()
        return Grid(units=tuple(units), rows=self._rows(units))

    def unit(self, slug: str) -> UnitPage | None:
        """One unit's criteria and students; null when there is no such unit."""
        unit = self._session.scalar(select(Unit).where(Unit.slug == slug))
        if unit is None:
            return None
        stuck = self._stuck(unit)
        rates = tuple(
            CriterionRate(criterion, title, most, students, full, points, tuple(stuck[criterion]))
            for criterion, title, most, students, full, points in self._session.execute(
                _rates(unit)
            )
        )
        return UnitPage(unit=unit, criteria=rates, rows=self._rows([unit]))

    def student(self, slug: str, username: str) -> StudentPage | None:
        """One student's page; null when that student has not accepted that unit."""
        repository = self._session.scalar(
            select(Repository)
            .join(Repository.unit)
            .join(Repository.student)
            .where(Unit.slug == slug, Student.username == username)
            .options(joinedload(Repository.unit), joinedload(Repository.student))
        )
        if repository is None:
            return None
        # The one whose report is needed comes first: history then finds it loaded already.
        graded = self._shown(repository)
        return StudentPage(repository, tuple(self._history(repository)), graded)

    def _rows(self, units: Sequence[Unit]) -> tuple[GridRow, ...]:
        """Everyone's cells for `units`."""
        students = self._session.scalars(select(Student).order_by(Student.name, Student.id)).all()
        cells = self._cells(units)
        return tuple(
            GridRow(
                student,
                tuple(cells.get((student.id, unit.id), Cell(unit)) for unit in units),
            )
            for student in students
        )

    def _cells(self, units: Sequence[Unit]) -> Mapping[tuple[int, int], Cell]:
        """The cell of each repository, by (student id, unit id)."""
        by_id = {unit.id: unit for unit in units}
        rows = self._session.execute(_standings().where(Repository.unit_id.in_(by_id)))
        return {
            (repository.student_id, repository.unit_id): Cell(
                by_id[repository.unit_id], repository, newest, graded
            )
            for repository, newest, graded in rows
        }

    def _history(self, repository: Repository) -> Sequence[Push]:
        return self._session.scalars(
            select(Push)
            .where(Push.repository_id == repository.id)
            .order_by(Push.id.desc())
            .options(selectinload(Push.marks))
        ).all()

    def _shown(self, repository: Repository) -> Push | None:
        return self._session.scalar(
            select(Push)
            .where(Push.repository_id == repository.id, Push.state == PushState.GRADED)
            .order_by(Push.id.desc())
            .limit(1)
            .options(undefer(Push.report))
        )

    def _stuck(self, unit: Unit) -> Mapping[str, list[tuple[Student, int]]]:
        """For each criterion the students who miss points in their shown result."""
        stuck: dict[str, list[tuple[Student, int]]] = defaultdict(list)
        for criterion, points, student in self._session.execute(_missed(unit)):
            stuck[criterion].append((student, points))
        return stuck


def _newest_ids(*, graded: bool) -> Subquery:
    """The id of each repository's newest (graded) push."""
    ids = select(Push.repository_id, func.max(Push.id).label("id")).group_by(Push.repository_id)
    return (ids.where(Push.state == PushState.GRADED) if graded else ids).subquery()


def _standings() -> Select[Repository, Push, Push]:
    """Every repository with its newest push and its newest graded push."""
    newest, graded = aliased(Push), aliased(Push)
    newest_ids, graded_ids = _newest_ids(graded=False), _newest_ids(graded=True)
    return (
        select(Repository, newest, graded)
        .outerjoin(newest_ids, newest_ids.c.repository_id == Repository.id)
        .outerjoin(newest, newest.id == newest_ids.c.id)
        .outerjoin(graded_ids, graded_ids.c.repository_id == Repository.id)
        .outerjoin(graded, graded.id == graded_ids.c.id)
    )


def _rates(unit: Unit) -> Select[str, str, int, int, int, int]:
    """Each criterion's totals over the shown results of `unit`, in the rubric's order."""
    shown = _newest_ids(graded=True)
    mark = CriterionMark
    return (
        select(
            mark.criterion,
            func.max(mark.title),
            func.max(mark.max_points),
            func.count(),
            func.sum(case((mark.points == mark.max_points, 1), else_=0)),
            func.sum(mark.points),
        )
        .join(shown, shown.c.id == mark.push_id)
        .join(Repository, Repository.id == shown.c.repository_id)
        .where(Repository.unit_id == unit.id)
        .group_by(mark.criterion)
        .order_by(func.min(mark.position), mark.criterion)
    )


def _missed(unit: Unit) -> Select[str, int, Student]:
    """The marks below full points in the shown results of `unit`, with their students."""
    shown = _newest_ids(graded=True)
    mark = CriterionMark
    return (
        select(mark.criterion, mark.points, Student)
        .join(shown, shown.c.id == mark.push_id)
        .join(Repository, Repository.id == shown.c.repository_id)
        .join(Student, Student.id == Repository.student_id)
        .where(Repository.unit_id == unit.id, mark.points < mark.max_points)
        .order_by(mark.points, Student.name)
    )
