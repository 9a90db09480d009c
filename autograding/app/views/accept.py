"""The accept link: a student chooses their name and gets a repository, once."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from autograding.app.cloning import clone_command
from autograding.app.extensions import database
from autograding.forge.local import GitError, LocalForge, NotOnRoster
from autograding.records import Copies, Repositories, Roster, Units
from autograding.records.models import Unit

__all__ = ["blueprint"]

blueprint = Blueprint("accept", __name__, url_prefix="/accept")

_NOT_MADE = (
    "Your repository could not be made. That is our fault: try once more, "
    "and tell your instructor when it happens again."
)


@blueprint.get("/<code>")
def choose(code: str) -> str:
    """Ask who accepts."""
    return _form(_unit(code))


@blueprint.post("/<code>")
def take(code: str) -> ResponseReturnValue:
    """Accept for the chosen student, and show what they got. Twice is once."""
    unit = _unit(code)
    username = request.form.get("student", "")
    try:
        with LocalForge(current_app.config["DATA_FOLDER"]) as forge:
            forge.accept(unit.slug, username)
    except NotOnRoster:
        return _form(unit, problem="Choose your name from the list."), 400
    except GitError:
        current_app.logger.exception("%s could not accept %s", username, unit.slug)
        return _form(unit, problem=_NOT_MADE), 503
    return redirect(url_for("accept.done", code=code, username=username), 303)


@blueprint.get("/<code>/<username>")
def done(code: str, username: str) -> ResponseReturnValue:
    """The clone command and the way to the student's page; the form for who has not accepted."""
    unit = _unit(code)
    repository = Repositories(database.session()).find(unit.slug, username)
    if repository is None:
        return redirect(url_for("accept.choose", code=code), 303)
    return render_template(
        "accepted.html",
        unit=unit,
        student=repository.student,
        repository=repository,
        clone=clone_command(repository, Copies(database.session()).of(repository)),
    )


def _unit(code: str) -> Unit:
    return Units(database.session()).by_code(code) or abort(404)


def _form(unit: Unit, problem: str = "") -> str:
    students = Roster(database.session()).all()
    return render_template("accept.html", unit=unit, students=students, problem=problem)
