"""The dashboard: students by units."""

from flask import Blueprint, g, render_template

from autograding.app.board import standing, summaries
from autograding.app.extensions import database
from autograding.records import Pages

__all__ = ["blueprint"]

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
def show() -> str:
    """Everyone's points and state in every unit, and a summary of each unit."""
    grid = Pages(database.session()).grid()
    return render_template(
        "dashboard.html",
        grid=grid,
        summaries=summaries(grid),
        standing=standing,
        version=g.version,
    )
