"""What each page of the classroom shows, read in a constant number of statements.

A *shown* result is that of a repository's newest graded push: a push that is being graded, or that
we failed to grade, takes nothing away from it. Where the instructor's own re-run has marked that
push, its mark is what counts (see `shown`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from autograding.records.marks import Concern, Mark, Remote
from autograding.records.models import Push, Repository, Student, Unit
from autograding.records.pushes import kept_report
from autograding.records.shown import history, newest_ids, shown_criteria, standings, stuck
from autograding.report import Report

__all__ = ["Cell", "CriterionRate", "Grid", "GridRow", "Pages", "StudentPage", "UnitPage"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's standing in one unit; all null where the student has not accepted it.

    `newest` is the newest push whatever its state, and `distrusted` whether its own report stands
    for nothing; `graded` is the newest one with points, and `mark` what a re-run found of it.
    """

    unit: Unit
    repository: Repository | None = None
    newest: Push | None = None
    graded: Push | None = None
    mark: Mark | None = None
    distrusted: bool = False

    @property
    def points(self) -> int | None:
        """The points that count, null before the first graded push."""
        return _points(self.graded, self.mark)


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

    `pushes` is newest first, each with its `.marks`; only `graded` has its report loaded. `marks`
    and `concerns` are those of the pushes, by the push's id. `remote` is where the repository
    lives, null for here.
    """

    repository: Repository
    pushes: tuple[Push, ...]
    graded: Push | None
    marks: Mapping[int, Mark]
    concerns: Mapping[int, Sequence[Concern]]
    remote: Remote | None = None

    @property
    def mark(self) -> Mark | None:
        """What a re-run found of the shown push."""
        return self.marks.get(self.graded.id) if self.graded else None

    @property
    def cell(self) -> Cell:
        """The same as the grid's cell."""
        noted = self.concerns.get(self.newest.id, ()) if self.newest else ()
        distrusted = any(concern.kind.distrusts for concern in noted)
        unit = self.repository.unit
        return Cell(unit, self.repository, self.newest, self.graded, self.mark, distrusted)

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
        missing = self._stuck(unit)
        rates = tuple(
            CriterionRate(criterion, title, most, students, full, points, tuple(missing[criterion]))
            for criterion, title, most, students, full, points in self._session.execute(
                _rates(unit)
            )
        )
        return UnitPage(unit=unit, criteria=rates, rows=self._rows([unit]))

    def student(self, slug: str, username: str) -> StudentPage | None:
        """One student's page; null when that student has not accepted that unit."""
        found = self._session.execute(
            select(Repository, Remote)
            .join(Repository.unit)
            .join(Repository.student)
            .outerjoin(Remote, Remote.repository_id == Repository.id)
            .where(Unit.slug == slug, Student.username == username)
            .options(joinedload(Repository.unit), joinedload(Repository.student))
        ).one_or_none()
        if found is None:
            return None
        repository, remote = found
        # The one whose report is needed comes first: history then finds it loaded already.
        graded = self._shown(repository)
        pushes: dict[int, Push] = {}
        marks: dict[int, Mark] = {}
        concerns: dict[int, list[Concern]] = defaultdict(list)
        asked = history(repository).options(selectinload(Push.marks))
        for push, mark, concern in self._session.execute(asked):
            pushes[push.id] = push
            if mark:
                marks[push.id] = mark
            if concern:
                concerns[push.id].append(concern)
        return StudentPage(repository, tuple(pushes.values()), graded, marks, concerns, remote)

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
        rows = self._session.execute(standings().where(Repository.unit_id.in_(by_id)))
        return {
            (repository.student_id, repository.unit_id): Cell(
                by_id[repository.unit_id], repository, newest, graded, mark, bool(distrusting)
            )
            for repository, newest, graded, mark, distrusting in rows
        }

    def _shown(self, repository: Repository) -> Push | None:
        shown = newest_ids(graded=True)
        return self._session.scalar(
            select(Push)
            .join(shown, shown.c.id == Push.id)
            .where(Push.repository_id == repository.id)
            .options(undefer(Push.report))
        )

    def _stuck(self, unit: Unit) -> Mapping[str, list[tuple[Student, int]]]:
        """For each criterion the students who miss points in their shown result."""
        found: dict[str, list[tuple[Student, int]]] = defaultdict(list)
        for criterion, points, student in self._session.execute(stuck(unit)):
            found[criterion].append((student, points))
        return found


def _points(push: Push | None, mark: Mark | None) -> int | None:
    """The points of a push: those of its mark of record, else those that it reported."""
    if mark is not None and mark.points is not None:
        return mark.points
    return push.points if push else None


def _rates(unit: Unit) -> Select[str, str, int, int, int, int]:
    """Each criterion's totals over the shown results of `unit`, in the rubric's order."""
    one = shown_criteria(unit).c
    return (
        select(
            one.criterion,
            func.max(one.title),
            func.max(one.max_points),
            func.count(),
            func.sum(case((one.points == one.max_points, 1), else_=0)),
            func.sum(one.points),
        )
        .group_by(one.criterion)
        .order_by(func.min(one.position), one.criterion)
    )
