"""What each page of the classroom shows, read in a constant number of statements.

A *shown* result is that of a repository's newest graded push: a push that is being graded, or that
we failed to grade, takes nothing away from it. Where the instructor's own re-run has marked that
push, its mark is what counts (see `shown`). Where a repository stands is read, not counted: see
`insight`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from autograding.records.extensions import Extension
from autograding.records.insight.analyses import CriterionRate, criterion_rates
from autograding.records.insight.cells import CELL_COLUMNS, Cell, GridRow, cell_of
from autograding.records.insight.listing import Listing, everyone, rows_of
from autograding.records.insight.tables import Progress, Standing, UnitCriterion
from autograding.records.marks import Concern, Mark, Remote
from autograding.records.models import Push, Repository, Student, Unit
from autograding.records.pushes import kept_report
from autograding.records.roster import Units
from autograding.records.shown import history, points_over_time
from autograding.report import Report

__all__ = [
    "Cell",
    "CriterionRate",
    "Grid",
    "GridRow",
    "NextStep",
    "Pages",
    "StartPage",
    "StudentPage",
    "UnitPage",
]


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
    lives, null for here. `extension` is what this student was given more time by. `cell` is the
    grid's.
    """

    repository: Repository
    cell: Cell
    pushes: tuple[Push, ...]
    graded: Push | None
    marks: Mapping[int, Mark]
    concerns: Mapping[int, Sequence[Concern]]
    remote: Remote | None = None
    extension: Extension | None = None

    @property
    def mark(self) -> Mark | None:
        """What a re-run found of the shown push."""
        return self.marks.get(self.graded.id) if self.graded else None

    @property
    def newest(self) -> Push | None:
        """The newest push, whatever its state."""
        return self.pushes[0] if self.pushes else None

    @property
    def report(self) -> Report | None:
        """The shown report; null where there is none that this version can read."""
        return kept_report(self.graded)


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit's criteria in the rubric's order, and everyone on the roster with their standing."""

    unit: Unit
    criteria: tuple[CriterionRate, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """A criterion that misses points in a student's shown result."""

    title: str
    points: int
    max_points: int


@dataclass(frozen=True, slots=True)
class StartPage:
    """A student's units by slug, each with the points of its graded pushes, the oldest first."""

    student: Student
    cells: tuple[Cell, ...]
    points: Mapping[int, Sequence[int]]
    criteria: Mapping[int, Sequence[NextStep]]


class Pages:
    """Reads a page at a time. The session must stay open while the page is drawn."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def grid(self) -> Grid:
        """Students x units, three statements however many there are."""
        units = Units(self._session).all()
        return Grid(units=tuple(units), rows=everyone(self._session, units))

    def unit(self, slug: str) -> UnitPage | None:
        """One unit's criteria and students; null when there is no such unit."""
        unit = Units(self._session).find(slug)
        if unit is None:
            return None
        rates = criterion_rates(self._session, unit)
        return UnitPage(unit=unit, criteria=rates, rows=everyone(self._session, [unit]))

    def heat(self, listing: Listing) -> Mapping[int, Mapping[int, int]]:
        """The points on each criterion's id in the repositories of a list, by their id."""
        ids = [cell.repository_id for row in listing.rows for cell in row.cells]
        asked = select(Progress.repository_id, Progress.criterion_id, Progress.points)
        found: dict[int, dict[int, int]] = defaultdict(dict)
        for repository_id, criterion_id, points in self._session.execute(
            asked.where(Progress.repository_id.in_(ids))
        ):
            found[repository_id][criterion_id] = points
        return found

    def start(self, student: Student) -> StartPage:
        """A student's own units, four statements however many there are."""
        units = Units(self._session).all()
        (row,) = rows_of(self._session, units, [student], only=[student.id])
        points: dict[int, list[int]] = defaultdict(list)
        for unit_id, value in self._session.execute(points_over_time(student)):
            points[unit_id].append(value)
        steps: dict[int, list[NextStep]] = defaultdict(list)
        for unit_id, title, got, most in self._session.execute(_next_steps(student)):
            steps[unit_id].append(NextStep(title, got, most))
        return StartPage(student, row.cells, points, steps)

    def student(self, slug: str, username: str) -> StudentPage | None:
        """One student's page; null when that student has not accepted that unit."""
        found = self._session.execute(
            select(Repository, Remote, Extension, *CELL_COLUMNS)
            .select_from(Repository)
            .join(Repository.unit)
            .join(Repository.student)
            .join(Standing, Standing.repository_id == Repository.id)
            .outerjoin(Push, Push.id == Standing.newest_id)
            .outerjoin(Remote, Remote.repository_id == Repository.id)
            .outerjoin(
                Extension, and_(Extension.unit_id == Unit.id, Extension.student_id == Student.id)
            )
            .where(Unit.slug == slug, Student.username == username)
            .options(joinedload(Repository.unit), joinedload(Repository.student))
        ).one_or_none()
        if found is None:
            return None
        repository, remote, extension, *columns = found
        due_at = extension.due_at if extension else repository.unit.due_at
        cell = cell_of(repository.unit, columns, due_at)
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
        return StudentPage(
            repository, cell, tuple(pushes.values()), graded, marks, concerns, remote, extension
        )

    def _shown(self, repository: Repository) -> Push | None:
        return self._session.scalar(
            select(Push)
            .join(Standing, Standing.shown_id == Push.id)
            .where(Standing.repository_id == repository.id)
            .options(undefer(Push.report))
        )


def _next_steps(student: Student) -> Select[int, str, int, int]:
    """What misses points in the student's shown results, in the rubrics' order."""
    return (
        select(
            UnitCriterion.unit_id, UnitCriterion.title, Progress.points, UnitCriterion.max_points
        )
        .join(Progress, Progress.criterion_id == UnitCriterion.id)
        .join(Repository, Repository.id == Progress.repository_id)
        .where(Repository.student_id == student.id, Progress.points < UnitCriterion.max_points)
        .order_by(UnitCriterion.unit_id, UnitCriterion.position)
    )
