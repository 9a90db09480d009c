"""A student's own first page: every unit, and where they stand in it."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from autograding.app.extensions import database
from autograding.app.guards import for_signed_in, signed_in
from autograding.records import Units

__all__ = ["blueprint"]

blueprint = Blueprint("start", __name__)


@blueprint.get("/me")
@for_signed_in
def show() -> ResponseReturnValue:
    """The units; instructors have the dashboard for that."""
    person = signed_in()
    if person is None or person.is_instructor:
        return redirect(url_for("dashboard.show"), 303)
    return render_template("start.html", units=Units(database.session()).all(), version=g.version)
