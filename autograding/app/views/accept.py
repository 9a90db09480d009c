"""The accept link: who is signed in as a student gets a repository, once.

Where a unit's repositories are on GitHub, nothing is made here: the page leads to what was made.
Who is not on the roster asks to join, and is told the answer here.
"""

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from autograding.app.cloning import clone_command
from autograding.app.extensions import database, limiter, writing
from autograding.app.guards import (
    SignedIn,
    for_everyone,
    for_owner,
    for_signed_in,
    remember,
    signed_in,
)
from autograding.app.places import github_of
from autograding.forge.local import GitError, LocalForge, NotOnRoster
from autograding.records import Admissions, Copies, Repositories, TooManyRequests, Units
from autograding.records.admissions import Admission
from autograding.records.models import Repository, Unit

__all__ = ["blueprint"]

blueprint = Blueprint("accept", __name__, url_prefix="/accept")

_NOT_MADE = (
    "Your repository could not be made. That is our fault: try once more, "
    "and tell your instructor when it happens again."
)
_NO_STUDENT = "Only students accept. Send this link to your class."
_NO_NAME = "Write the name that your instructor knows you by."


@blueprint.get("/<code>")
@for_everyone
def choose(code: str) -> ResponseReturnValue:
    """Offer the unit to a student, and visitors the ways to become one."""
    unit, person = _unit(code), signed_in()
    if person and not person.is_instructor and _repository(unit, person):
        return redirect(url_for("accept.done", code=code, username=person.username), 303)
    return _page(unit) if unit.is_open else (_closed(unit), 410)


@blueprint.post("/<code>")
@for_signed_in
def take(code: str) -> ResponseReturnValue:
    """Accept for the student who is signed in, and show what they got. Twice is once."""
    unit, person = _unit(code), signed_in()
    if person is None or person.is_instructor:
        return _page(unit, problem=_NO_STUDENT), 400
    if not unit.is_open and not _repository(unit, person):
        return _closed(unit), 410
    if github_of(unit) and not _repository(unit, person):
        return redirect(url_for("accept.choose", code=code), 303)
    try:
        with LocalForge(current_app.config["DATA_FOLDER"]) as forge:
            forge.accept(unit.slug, person.username)
    except NotOnRoster:  # removed a moment ago
        return redirect(url_for("accept.choose", code=code), 303)
    except GitError:
        current_app.logger.exception("%s could not accept %s", person.username, unit.slug)
        return _page(unit, problem=_NOT_MADE), 503
    return redirect(url_for("accept.done", code=code, username=person.username), 303)


@blueprint.get("/<code>/<username>")
@for_owner
def done(code: str, username: str) -> ResponseReturnValue:
    """The clone command and the way to the student's page; the form for who has not accepted."""
    unit = _unit(code)
    repository = Repositories(database.session()).find(unit.slug, username)
    if repository is None:
        return redirect(url_for("accept.choose", code=code), 303)
    remote = Copies(database.session()).of(repository)
    return render_template(
        "accepted.html",
        unit=unit,
        student=repository.student,
        repository=repository,
        remote=remote,
        clone=clone_command(repository, remote),
    )


@blueprint.post("/<code>/ask")
@for_everyone
@limiter.limit("60 per hour")
def ask(code: str) -> ResponseReturnValue:
    """Ask the instructors to be let in; asking again changes nothing while they think."""
    unit = _unit(code)
    name = " ".join(request.form.get("name", "").split())
    if not unit.is_open:
        return _closed(unit), 410
    if not name or len(name) > 100:
        return _page(unit, problem=_NO_NAME), 400
    if _asked() is None:
        try:
            with writing() as records:
                here = Units(records).by_code(code) or abort(404)
                secret = Admissions(records).ask(here, name, session.get("stranger"))
        except TooManyRequests as error:
            return _page(unit, problem=str(error)), 429
        session["asked"], session.permanent = secret, True
    return redirect(url_for("accept.choose", code=code), 303)


@blueprint.post("/<code>/join")
@for_everyone
def join(code: str) -> ResponseReturnValue:
    """Sign in who was admitted, in the browser that asked; or forget what was refused."""
    asked = _asked()
    if asked is not None and asked.state == "refused":
        session.pop("asked")
    elif asked is not None and asked.student is not None:
        remember(session, asked.student)
    return redirect(url_for("accept.choose", code=code), 303)


def _unit(code: str) -> Unit:
    return Units(database.session()).by_code(code) or abort(404)


def _repository(unit: Unit, person: SignedIn) -> Repository | None:
    return Repositories(database.session()).find(unit.slug, person.username)


def _asked() -> Admission | None:
    """What this browser asked for; nothing once who was admitted has been removed again."""
    secret = session.get("asked")
    found = Admissions(database.session()).by_secret(secret) if secret else None
    return None if found and found.state == "admitted" and found.student is None else found


def _page(unit: Unit, problem: str = "") -> str:
    return render_template(
        "accept.html",
        unit=unit,
        problem=problem,
        asked=_asked(),
        stranger=session.get("stranger"),
        token="",
        wanted=url_for("accept.choose", code=unit.code),
        github=current_app.config["GITHUB_SIGN_IN"] is not None,
    )


def _closed(unit: Unit) -> str:
    return render_template(
        "problem.html",
        heading="This link is closed",
        text=f"{unit.title} cannot be accepted any more. Your instructor can open the link again.",
    )
