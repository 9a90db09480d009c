"""A unit's page: its criteria, and who lost which points on them."""

from flask import Blueprint, abort, g, render_template, request

from autograding.app.asking import asked, wanted_of
from autograding.app.board import summarize
from autograding.app.charts import days
from autograding.app.extensions import database
from autograding.app.guards import for_instructors
from autograding.app.heat import heat_rows, most_lost
from autograding.app.remembered import remembered
from autograding.records import Pages, Units
from autograding.records.insight.analyses import analyse
from autograding.records.insight.listing import STUCK_PUSHES, find_students, list_students, sections
from autograding.records.insight.summary import UnitCounts, count_units

__all__ = ["blueprint"]

blueprint = Blueprint("unit", __name__)


@blueprint.get("/<unit>")
@for_instructors
def show(unit: str) -> str:
    """One unit over the whole class."""
    session = database.session()
    units = Units(session).all()
    own = next((one for one in units if one.slug == unit), None) or abort(404)
    wanted = wanted_of(request.args)
    found = remembered(("found", unit, wanted), lambda mine: find_students(mine, [own], wanted))
    listing = list_students(session, [own], wanted, found)
    insight = remembered(("unit", own.id), lambda mine: analyse(mine, own))
    counts = remembered("counts", count_units)
    return render_template(
        "unit.html",
        unit=own,
        units=units,
        asked=asked(listing, remembered("sections", lambda mine: tuple(sections(mine)))),
        summary=summarize(own, counts.get(own.id, UnitCounts()), listing.total),
        insight=insight,
        rows=heat_rows(listing.rows, insight.criteria, Pages(session).heat(listing)),
        lost=most_lost(insight.criteria),
        judged=[rate for rate in insight.criteria if rate.calibration.students],
        stuck_pushes=STUCK_PUSHES,
        pushes_chart=days(insight.days, own.max_points) if insight.days else None,
        version=g.version,
    )
