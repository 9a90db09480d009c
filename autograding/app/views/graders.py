"""The grader, for pip on students' machines: the lock file of a unit names its address and hash."""

from flask import Blueprint, Response, abort, current_app, send_from_directory

from autograding.app.guards import for_everyone
from autograding.forge.local.folder import DataFolder

__all__ = ["blueprint"]

blueprint = Blueprint("graders", __name__, url_prefix="/graders")


@blueprint.get("/<commit>/<file>")
@for_everyone
def wheel(commit: str, file: str) -> Response:
    """The wheel of one version. It holds no solution, and pip has nothing to sign in with."""
    if not file.endswith(".whl"):
        abort(404)
    graders = DataFolder.at(current_app.config["DATA_FOLDER"]).graders
    return send_from_directory(graders, f"{commit}/{file}")
