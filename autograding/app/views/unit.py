"""A unit's page: its criteria, and who lost which points on them."""

from flask import Blueprint, abort, g, render_template

from autograding.app.board import summarize
from autograding.app.extensions import database
from autograding.app.guards import for_instructors
from autograding.app.heat import heat_rows, most_lost
from autograding.records import Pages, Units

__all__ = ["blueprint"]

MOST_NAMES = 12
"""How many students stand beside a criterion that the class lost points on."""

blueprint = Blueprint("unit", __name__)


@blueprint.get("/<unit>")
@for_instructors
def show(unit: str) -> str:
    """One unit over the whole class."""
    session = database.session()
    page = Pages(session).unit(unit) or abort(404)
    return render_template(
        "unit.html",
        page=page,
        units=Units(session).all(),
        summary=summarize(page.unit, [row.cells[0] for row in page.rows]),
        rows=heat_rows(page),
        lost=most_lost(page),
        most_names=MOST_NAMES,
        version=g.version,
    )
