"""The students of a page: those that were asked for, in the order asked for, some at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from autograding.records.extensions import Extension
from autograding.records.insight.cells import CELL_COLUMNS, Cell, GridRow, cell_of
from autograding.records.insight.state import State
from autograding.records.insight.tables import Standing
from autograding.records.models import Push, Repository, Student, Unit

__all__ = [
    "LATE",
    "SIZE",
    "STUCK",
    "STUCK_PUSHES",
    "Found",
    "Listing",
    "Wanted",
    "everyone",
    "find_students",
    "list_students",
    "sections",
]

SIZE = 25
"""How many students a page lists."""
STUCK_PUSHES = 3
"""Who misses the same criterion over so many pushes in a row is stuck."""
LATE, STUCK = "late", "stuck"
"""Filters beside the states: what counts came after it was due; the same criterion is missed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which students, and in which order.

    Attributes:
        words: each must be in the name or in the username.
        state: a `State`'s word, `LATE` or `STUCK`, in any of the units; "" for all.
        section: "" for all.
        sort: `name`, or a unit's slug for its points; with a leading `-` the other way round.
        page: from 1.
    """

    words: str = ""
    state: str = ""
    section: str = ""
    sort: str = "name"
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether some students may be left out."""
        return bool(self.words.strip() or self.state or self.section)


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of students; `found` is how many were asked for, of `total` in the class."""

    rows: tuple[GridRow, ...]
    found: int
    total: int
    wanted: Wanted

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.found // SIZE))

    @property
    def first(self) -> int:
        """The number of the first row, from 1; 0 where there is none."""
        return (self.wanted.page - 1) * SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self.first + len(self.rows) - 1 if self.rows else 0


@dataclass(frozen=True, slots=True)
class Found:
    """Who was asked for: how many of how many, which page of them, and their ids in order."""

    total: int
    found: int
    page: int
    ids: tuple[int, ...]


def find_students(session: Session, units: Sequence[Unit], wanted: Wanted) -> Found:
    """One page of students in two statements, as values that may be kept."""
    conditions = _conditions(units, wanted)
    total, found = session.execute(
        select(
            select(func.count()).select_from(Student).scalar_subquery(),
            select(func.count()).select_from(Student).where(*conditions).scalar_subquery(),
        )
    ).one()
    page = min(max(1, wanted.page), max(1, -(-found // SIZE)))
    asked = _sorted(select(Student.id).where(*conditions), units, wanted.sort)
    ids = session.scalars(asked.limit(SIZE).offset((page - 1) * SIZE)).all()
    return Found(total, found, page, tuple(ids))


def list_students(
    session: Session, units: Sequence[Unit], wanted: Wanted, found: Found | None = None
) -> Listing:
    """One page of students with their cells in `units`; `found` is who that is, if it is known."""
    found = found or find_students(session, units, wanted)
    by_id = {
        student.id: student
        for student in session.scalars(select(Student).where(Student.id.in_(found.ids)))
    }
    students = [by_id[one] for one in found.ids if one in by_id]
    rows = rows_of(session, units, students, only=found.ids)
    return Listing(rows, found.found, found.total, replace(wanted, page=found.page))


def everyone(session: Session, units: Sequence[Unit]) -> tuple[GridRow, ...]:
    """The whole class by name, in two statements."""
    students = session.scalars(select(Student).order_by(Student.name, Student.id)).all()
    return rows_of(session, units, students)


def rows_of(
    session: Session,
    units: Sequence[Unit],
    students: Sequence[Student],
    only: Sequence[int] | None = None,
) -> tuple[GridRow, ...]:
    """The students' cells for `units`; `only` are the ids of `students` if they are few."""
    cells = _cells(session, units, only)
    return tuple(
        GridRow(
            student,
            tuple(
                cells.get((student.id, unit.id)) or Cell(unit, due_at=unit.due_at) for unit in units
            ),
        )
        for student in students
    )


def sections(session: Session) -> Sequence[str]:
    """The sections of the class, by name."""
    named = select(Student.section).where(Student.section != "").distinct()
    return session.scalars(named.order_by(Student.section)).all()


def _cells(
    session: Session, units: Sequence[Unit], only: Sequence[int] | None
) -> Mapping[tuple[int, int], Cell]:
    """The cell of each repository, by (student id, unit id)."""
    by_id = {unit.id: unit for unit in units}
    asked = (
        select(Repository.student_id, Standing.unit_id, Extension.due_at, *CELL_COLUMNS)
        .select_from(Repository)
        .join(Standing, Standing.repository_id == Repository.id)
        .outerjoin(Push, Push.id == Standing.newest_id)
        .outerjoin(Extension, _own_extension())
        .where(Repository.unit_id.in_(by_id))
    )
    if only is not None:
        asked = asked.where(Repository.student_id.in_(only))
    cells: dict[tuple[int, int], Cell] = {}
    for student_id, unit_id, extended, *columns in session.execute(asked):
        unit = by_id[unit_id]
        cells[student_id, unit_id] = cell_of(unit, columns, extended or unit.due_at)
    return cells


def _own_extension() -> ColumnElement[bool]:
    return and_(
        Extension.unit_id == Repository.unit_id, Extension.student_id == Repository.student_id
    )


def _conditions(units: Sequence[Unit], wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        or_(
            Student.name.icontains(word, autoescape=True),
            Student.username.icontains(word, autoescape=True),
        )
        for word in wanted.words.split()[:8]
    ]
    if wanted.section:
        conditions.append(Student.section == wanted.section)
    if wanted.state:
        conditions.append(_in_state([unit.id for unit in units], wanted.state))
    return conditions


def _in_state(unit_ids: Sequence[int], state: str) -> ColumnElement[bool]:
    """Whether a student is in that state in one of the units."""
    own = (
        select(Repository.student_id)
        .join(Standing, Standing.repository_id == Repository.id)
        .where(Standing.unit_id.in_(unit_ids))
    )
    if state == State.NOT_ACCEPTED:
        accepted = own.group_by(Repository.student_id).having(func.count() >= len(unit_ids))
        return Student.id.not_in(accepted)
    if state == LATE:
        return Student.id.in_(_late(own))
    if state == STUCK:
        return Student.id.in_(own.where(Standing.missed_pushes >= STUCK_PUSHES))
    known = [one for one in State if one == state]
    return Student.id.in_(own.where(Standing.state.in_(known)))


def _late(own: Select[int]) -> Select[int]:
    return (
        own.join(Unit, Unit.id == Standing.unit_id)
        .outerjoin(Extension, _own_extension())
        .where(Standing.counted_at > func.coalesce(Extension.due_at, Unit.due_at))
    )


def _sorted(asked: Select[int], units: Sequence[Unit], sort: str) -> Select[int]:
    """By name, or by the points in a unit; who has none comes first going up, last going down."""
    column, is_down = sort.removeprefix("-"), sort.startswith("-")
    unit = next((unit for unit in units if unit.slug == column), None)
    if unit is None:
        names = (Student.name.desc(), Student.id.desc()) if is_down else (Student.name, Student.id)
        return asked.order_by(*names)
    points = func.coalesce(Standing.points, _before_points())
    return (
        asked.outerjoin(
            Repository, and_(Repository.student_id == Student.id, Repository.unit_id == unit.id)
        )
        .outerjoin(Standing, Standing.repository_id == Repository.id)
        .order_by(points.desc() if is_down else points, Student.name, Student.id)
    )


def _before_points() -> ColumnElement[int]:
    """Below all points: -1 for who has accepted, -2 for who has not."""
    return case((Standing.repository_id.is_not(None), -1), else_=-2)
