"""A student's page: the score, the feedback comment, what was pushed."""

from flask import Blueprint, abort, g, render_template

from autograding.app.charts import trend
from autograding.app.cloning import clone_command
from autograding.app.comment_html import comment_html
from autograding.app.extensions import database
from autograding.app.guards import for_owner
from autograding.app.history import history, points_over_time
from autograding.records import Extensions, Roster, Units
from autograding.records.insight.state import State
from autograding.records.models import Student, Unit
from autograding.records.pages import Pages, StudentPage

__all__ = ["blueprint"]

MOST_LINES = 50
"""How many pushes the page lists; it says how many more there are."""

blueprint = Blueprint("student", __name__)


@blueprint.get("/<unit>/<username>")
@for_owner
def show(unit: str, username: str) -> str:
    """One student in one unit."""
    session = database.session()
    page = Pages(session).student(unit, username)
    units = Units(session).all()
    if page is None:
        owner = Units(session).find(unit), Roster(session).find(username)
        return _without_repository(*owner, units=units)
    return _with_repository(page, units=units)


def _without_repository(unit: Unit | None, student: Student | None, **common: object) -> str:
    """The page of someone on the roster who has not accepted the unit."""
    if unit is None or student is None:
        abort(404)
    extension = Extensions(database.session()).find(unit, student)
    return render_template(
        "student.html",
        unit=unit,
        student=student,
        word=State.NOT_ACCEPTED.value,
        extension=extension,
        due_at=extension.due_at if extension else unit.due_at,
        version=g.version,
        **common,
    )


def _with_repository(page: StudentPage, **common: object) -> str:
    repository, unit = page.repository, page.repository.unit
    lines = history(page.pushes, page.marks)
    points = points_over_time(lines)
    return render_template(
        "student.html",
        unit=unit,
        student=repository.student,
        repository=repository,
        word=page.cell.state.value,
        is_late=page.cell.is_late,
        due_at=page.cell.due_at,
        extension=page.extension,
        newest=page.newest,
        graded=page.graded,
        points=page.cell.points,
        mark=page.mark,
        noted=[(push, page.concerns[push.id]) for push in page.pushes if push.id in page.concerns],
        gained=next((line.change for line in lines if line.push is page.graded), None),
        trend=trend(points, unit.max_points) if points else None,
        lines=lines,
        most_lines=MOST_LINES,
        comment=comment_html(repository.comment) if repository.comment else None,
        clone=clone_command(repository, page.remote),
        remote=page.remote,
        version=g.version,
        **common,
    )
