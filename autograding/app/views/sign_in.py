"""Signing in by a personal token, a one-time link or GitHub, and out again."""

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

from autograding.app.extensions import database, limiter, writing
from autograding.app.github_sign_in import GitHubSignIn, SignInFailed
from autograding.app.guards import for_everyone, for_signed_in, remember, signed_in
from autograding.records import Access, Person

__all__ = ["blueprint"]

blueprint = Blueprint("sign_in", __name__)

TRIES = "10 per minute"
"""Wrong tokens from one address; right ones are not counted, so a class may share an address."""

_WRONG = "Nobody has that token. It may have been renewed, or the link may have been used already."
_FAILED = "GitHub did not say who you are. Try once more."
_STRANGER = "Nobody in this classroom signs in with the GitHub account {}. Ask your instructor."


@blueprint.get("/sign-in")
@for_everyone
def ask() -> ResponseReturnValue:
    """Ask for a token; a personal link brings it along, so that one click is enough."""
    if signed_in() and not request.args.get("token"):
        return redirect(_wanted(), 303)
    return _form()


@blueprint.post("/sign-in")
@for_everyone
@limiter.limit(TRIES, deduct_when=lambda response: response.status_code >= 400)
def check() -> ResponseReturnValue:
    """Sign in whose token it is. A link is used up by this, not by looking at the form."""
    token = request.form.get("token", "").strip()
    person: Person | None = Access(database.session()).by_token(token) or _redeem(token)
    if person is None:
        return _form(_WRONG), 400
    remember(session, person)
    return redirect(_wanted(), 303)


@blueprint.post("/sign-out")
@for_signed_in
def leave() -> ResponseReturnValue:
    """Forget who it was."""
    session.clear()
    return redirect(url_for("sign_in.ask"), 303)


@blueprint.get("/sign-in/github")
@for_everyone
@limiter.limit("30 per minute")
def to_github() -> ResponseReturnValue:
    """Let GitHub ask."""
    started = _github().start(url_for("sign_in.from_github", _external=True))
    session["github"] = {
        "state": started.state,
        "verifier": started.verifier,
        "next": _wanted(),
    }
    return redirect(started.url, 303)


@blueprint.get("/sign-in/github/return")
@for_everyone
@limiter.limit(TRIES, deduct_when=lambda response: response.status_code >= 400)
def from_github() -> ResponseReturnValue:
    """Sign in who came back; strangers may go on to an accept link, and ask to join there."""
    asked = session.pop("github", None) or abort(400)
    try:
        login = _github().finish(
            url_for("sign_in.from_github", _external=True),
            request.url,
            state=asked["state"],
            verifier=asked["verifier"],
        )
    except SignInFailed as error:
        current_app.logger.warning("sign-in with GitHub failed: %s", error)
        return _form(_FAILED), 400
    person = Access(database.session()).by_github(login)
    if person is not None:
        remember(session, person)
    elif asked["next"].startswith("/accept/"):
        session["stranger"] = login
    else:
        return _form(_STRANGER.format(login)), 400
    return redirect(asked["next"], 303)


def _form(problem: str = "") -> str:
    return render_template(
        "sign_in.html",
        problem=problem,
        token=request.args.get("token", ""),
        wanted=_wanted(),
        github=current_app.config["GITHUB_SIGN_IN"] is not None,
    )


def _github() -> GitHubSignIn:
    configured: GitHubSignIn | None = current_app.config["GITHUB_SIGN_IN"]
    return configured or abort(404)


def _redeem(token: str) -> Person | None:
    with writing() as records:
        return Access(records).redeem(token)


def _wanted() -> str:
    """Where to go afterwards: a path of ours, whatever was asked for.

    A browser takes everything that begins with two slashes, or with a backslash for one of them,
    for another host, however many there are.
    """
    wanted: str = request.values.get("next", "")
    is_ours = wanted.startswith("/") and not wanted.startswith("//")
    return wanted if is_ours and "\\" not in wanted and wanted.isprintable() else "/"
