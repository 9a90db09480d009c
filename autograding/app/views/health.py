"""What machines ask: is the classroom up, and did it change?"""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import literal, select

from autograding.app.extensions import database
from autograding.app.freshness import version as version_of

__all__ = ["blueprint"]

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def check() -> Response:
    """Answers while the database can be read."""
    database.session().execute(select(literal(1)))
    return jsonify(status="ok")


@blueprint.get("/version")
def version() -> Response:
    """A word that differs when an open page is out of date."""
    response = jsonify(version=version_of(current_app.config["DATA_FOLDER"]))
    response.headers["Cache-Control"] = "no-store"
    return response
