"""What came of the demo, as frozen values with a JSON form."""

from collections.abc import Mapping

import msgspec
from sqlalchemy.orm import Session

from autograding.demo.stories import Kind, Story
from autograding.records import Pages, Pushes
from autograding.records.insight.state import State
from autograding.records.models import PushState, Student
from autograding.records.pages import Cell

__all__ = ["Casting", "DemoStudent", "DemoSummary", "summarize"]

_GRADED = PushState.GRADED.value
_STATES = {
    State.NOT_ACCEPTED: "not accepted",
    State.ACCEPTED: "accepted",
    State.GRADING: PushState.RECEIVED.value,
    State.UNGRADABLE: PushState.UNGRADABLE.value,
}

Casting = Mapping[tuple[str, str], Story]
"""Who does what: a story for each (unit's slug, username)."""


class DemoStudent(msgspec.Struct, frozen=True, kw_only=True):
    """How one student stands in one unit after the demo.

    Attributes:
        points: the points that count, null before anything was graded.
        gradable: whether the newest push could be graded, null where nothing was pushed.
        state: `graded`, `ungradable`, `received`, `accepted` or `not accepted`.
        kind: what the student is an example of, and `about` in a few words.
        pushes: how often the student pushed.
        page: the path of the student's page.
        problem: how this differs from what the kind foretells; "" when it does not.
    """

    username: str
    name: str
    unit: str
    points: int | None
    max_points: int
    gradable: bool | None
    state: str
    kind: Kind
    about: str
    pushes: int
    page: str
    problem: str


class DemoSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The whole demo. `seconds` is wall time; `ok` says that every story ended as it should."""

    units: tuple[str, ...]
    students: tuple[DemoStudent, ...]
    pages: tuple[str, ...]
    seconds: float
    ok: bool

    def to_json(self) -> bytes:
        """One JSON object."""
        return msgspec.json.encode(self)


def summarize(session: Session, casting: Casting, seconds: float) -> DemoSummary:
    """Read how everyone stands, and compare it with the stories."""
    grid, pushes = Pages(session).grid(), Pushes(session).counts()
    students = tuple(
        _student(row.student, cell, casting[key], pushes)
        for row in grid.rows
        for cell in row.cells
        if (key := (cell.unit.slug, row.student.username)) in casting
    )
    units = tuple(sorted({student.unit for student in students}))
    return DemoSummary(
        units=units,
        students=students,
        pages=("/", *(f"/{slug}" for slug in units), *(student.page for student in students)),
        seconds=round(seconds, 1),
        ok=not any(student.problem for student in students),
    )


def _student(student: Student, cell: Cell, story: Story, counts: Mapping[int, int]) -> DemoStudent:
    pushes = counts.get(cell.repository_id, 0) if cell.repository_id else 0
    return DemoStudent(
        username=student.username,
        name=student.name,
        unit=cell.unit.slug,
        points=cell.points,
        max_points=cell.unit.max_points,
        gradable=_state(cell) == _GRADED if pushes else None,
        state=_state(cell),
        kind=story.kind,
        about=story.about,
        pushes=pushes,
        page=f"/{cell.unit.slug}/{student.username}",
        problem=_problem(cell, story, pushes),
    )


def _state(cell: Cell) -> str:
    """What came of the newest push; a re-run is no step of a story."""
    return _STATES.get(cell.state, _GRADED)


def _problem(cell: Cell, story: Story, pushes: int) -> str:
    """How the student's standing differs from the story; someone may have gone on by hand."""
    planned = len(story.submissions)
    if pushes > planned or not planned:
        return ""
    if pushes < planned:
        return f"{pushes} of {planned} pushes arrived"
    if _state(cell) != _GRADED or cell.points is None:
        return f"the push ended {_state(cell)}"
    if not story.least <= cell.points <= story.most:
        wanted = f"{story.least}" if story.least == story.most else f"{story.least}-{story.most}"
        return f"earned {cell.points} points where {wanted} are right"
    return ""
