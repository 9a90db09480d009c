"""The dashboard: students by units."""

from datetime import UTC, datetime

from flask import Blueprint, g, render_template, request

from autograding.app.asking import asked, wanted_of
from autograding.app.board import summaries
from autograding.app.extensions import database
from autograding.app.guards import for_instructors
from autograding.app.remembered import remembered
from autograding.quiz import TARGET, asked_questions, summarize
from autograding.records import Quizzes, Units
from autograding.records.insight.help import needs_of
from autograding.records.insight.listing import find_students, list_students, sections
from autograding.records.insight.summary import count_units

__all__ = ["blueprint"]

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
@for_instructors
def show() -> str:
    """A page of students in every unit, a summary of each unit, who needs help, the quizzes."""
    session = database.session()
    units = Units(session).all()
    now = datetime.now(UTC)
    wanted = wanted_of(request.args)
    found = remembered(("found", "", wanted), lambda own: find_students(own, units, wanted))
    listing = list_students(session, units, wanted, found)
    counts = remembered("counts", count_units)
    quizzes, confidence = remembered(
        "quizzes", lambda own: summarize(Quizzes(own).all(), asked_questions())
    )
    return render_template(
        "dashboard.html",
        units=units,
        asked=asked(listing, remembered("sections", lambda own: tuple(sections(own)))),
        summaries=summaries(units, counts, listing.total),
        # A due date comes near by itself: asked anew at least every day, which somebody waits for.
        needs=remembered(("needs", now.date()), lambda own: needs_of(own, units, now)),
        quizzes=quizzes,
        confidence=confidence,
        target=TARGET,
        version=g.version,
    )
