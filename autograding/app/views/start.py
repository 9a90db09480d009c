"""A student's own first page: every unit, and where they stand in it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, abort, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from autograding.app.charts import trend
from autograding.app.extensions import database
from autograding.app.guards import for_signed_in, signed_in
from autograding.app.places import github_of
from autograding.app.steps import next_step
from autograding.records import Pages, Roster

__all__ = ["blueprint"]

MOST_POINTS = 60
"""How many pushes a line over time has."""

blueprint = Blueprint("start", __name__)


@blueprint.get("/me")
@for_signed_in
def show() -> ResponseReturnValue:
    """The units; instructors have the dashboard for that."""
    person = signed_in()
    if person is None or person.is_instructor:
        return redirect(url_for("dashboard.show"), 303)
    session = database.session()
    page = Pages(session).start(Roster(session).find(person.username) or abort(404))
    now = datetime.now(UTC)
    units = [
        {
            "cell": cell,
            "step": next_step(
                cell,
                page.criteria.get(cell.unit.id, ()),
                now,
                is_on_github=github_of(cell.unit) is not None,
            ),
            "trend": _trend(page.points.get(cell.unit.id, ()), cell.unit.max_points),
            "pushes": len(page.points.get(cell.unit.id, ())),
        }
        for cell in page.cells
    ]
    return render_template("start.html", page=page, units=units, now=now, version=g.version)


def _trend(points: Sequence[int], most: int) -> Markup | None:
    """A line of the newest points; a single push is no line yet."""
    return trend(points[-MOST_POINTS:], most) if len(points) > 1 else None
