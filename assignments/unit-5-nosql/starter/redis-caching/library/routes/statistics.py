"""The page of the statistics."""

from flask import Blueprint, render_template

from library.routes import repositories

pages = Blueprint("statistics", __name__)


@pages.get("/statistics")
def show_statistics() -> str:
    """Show what is read most, and liked best."""
    return render_template("statistics.html", figures=repositories().statistics.read())
