"""What machines ask: is the classroom up, and did it change?"""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import literal, select

from autograding.app.extensions import database
from autograding.app.freshness import version as version_of
from autograding.app.guards import for_everyone

__all__ = ["blueprint"]

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@for_everyone
def check() -> Response:
    """Answers while the database can be read."""
    database.session().execute(select(literal(1)))
    return jsonify(status="ok")


@blueprint.get("/version")
@for_everyone
def version() -> Response:
    """A word that differs when an open page is out of date.

    It tells nothing else, so that nobody has to be looked up for it every second.
    """
    response = jsonify(version=version_of(current_app.config["DATA_FOLDER"]))
    response.headers["Cache-Control"] = "no-store"
    return response
