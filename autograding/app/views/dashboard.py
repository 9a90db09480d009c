"""The dashboard: students by units."""

from flask import Blueprint, g, render_template

from autograding.app.board import standing, summaries
from autograding.app.extensions import database
from autograding.quiz import TARGET, asked_questions, summarize
from autograding.records import Pages, Quizzes

__all__ = ["blueprint"]

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
def show() -> str:
    """Everyone's points and state in every unit, a summary of each unit, and the quizzes."""
    session = database.session()
    grid = Pages(session).grid()
    quizzes, confidence = summarize(Quizzes(session).all(), asked_questions())
    return render_template(
        "dashboard.html",
        grid=grid,
        summaries=summaries(grid),
        standing=standing,
        quizzes=quizzes,
        confidence=confidence,
        target=TARGET,
        version=g.version,
    )
