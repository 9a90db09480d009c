"""Deliveries of GitHub's webhook: which repository of the class should be looked at.

Nothing of a delivery is believed but that name, and nothing else of it is kept. The server asks
GitHub for nothing either: `classroom sync --watch`, which has the token, sees the note.
"""

from http import HTTPStatus

import msgspec
from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from autograding.app.extensions import csrf, database, limiter, writing
from autograding.app.guards import for_everyone
from autograding.app.uploads import takes
from autograding.app.webhook_signature import SECRET_VARIABLE, is_signed
from autograding.forge.github import student_of
from autograding.records import News, Removals, Roster, Units
from autograding.settings import PLACEHOLDER, Settings

__all__ = ["blueprint"]

PATH = "/webhooks/github"
MOST_BYTES = 5 * 1024 * 1024
"""Of one delivery; GitHub's own limit of 25 MB is for events of other kinds."""
TRIES = "10 per minute"
"""Wrong signatures from one address. Right ones are never counted and never refused: a large class
delivers much, and others can have GitHub's own machines send us wrong ones."""

_MAIN = "refs/heads/main"
_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)

_HELLO = "This classroom listens. Now `classroom sync --watch` brings what is delivered."
_NOTED = "Noted."
_IGNORED = "Ignored: this is no push to main, and no run that ended, of a student of this class."
_WRONG = f"Refused: the secret of this webhook is not what {SECRET_VARIABLE} of the classroom is."
_NOT_JSON = "Refused: choose application/json as the content type of this webhook."
_NO_DELIVERY = "Refused: this is not what GitHub delivers."
_TOO_LARGE = f"Refused: a delivery has {MOST_BYTES // 1024**2} MB at most here."

blueprint = Blueprint("webhooks", __name__)
csrf.exempt(blueprint)


class _Repository(msgspec.Struct, frozen=True):
    full_name: str


class _Pushed(msgspec.Struct, frozen=True):
    """The event `push`."""

    ref: str
    repository: _Repository

    @property
    def matters(self) -> bool:
        return self.ref == _MAIN


class _Ran(msgspec.Struct, frozen=True):
    """The event `workflow_run`."""

    action: str
    repository: _Repository

    @property
    def matters(self) -> bool:
        return self.action == "completed"


_EVENTS: dict[str, type[_Pushed | _Ran]] = {"push": _Pushed, "workflow_run": _Ran}


@blueprint.post(PATH)
@for_everyone
@takes(MOST_BYTES, _TOO_LARGE)
def receive() -> Response:
    """Take a delivery. Without a secret there is no such address, whatever is sent to it."""
    secret: str = current_app.config["WEBHOOK_SECRET"]
    if not secret:
        abort(HTTPStatus.NOT_FOUND)
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return _words(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE)
    if not is_signed(secret, body, request.headers.get("X-Hub-Signature-256", "")):
        return _refuse()
    if request.mimetype != "application/json":
        return _words(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _NOT_JSON)
    return _answer(request.headers.get("X-GitHub-Event", ""), body)


@limiter.limit(TRIES)
def _refuse() -> Response:
    return _words(HTTPStatus.UNAUTHORIZED, _WRONG)


def _answer(event: str, body: bytes) -> Response:
    """Note what is worth a look; it is in the records before GitHub hears so."""
    if event == "ping":
        return _words(HTTPStatus.OK, _HELLO)
    try:
        told = _repository_in(event, body)
    except _UNREADABLE:
        return _words(HTTPStatus.BAD_REQUEST, _NO_DELIVERY)
    repository = _of_this_class(told)
    if repository is None:
        return _words(HTTPStatus.ACCEPTED, _IGNORED)
    with writing() as records:
        News(records).note(repository)
    return _words(HTTPStatus.ACCEPTED, _NOTED)


def _repository_in(event: str, body: bytes) -> str:
    """The name of the repository that has news; "" where the event says nothing to us."""
    kind = _EVENTS.get(event)
    if kind is None:
        return ""
    delivery = msgspec.json.decode(body, type=kind)
    return delivery.repository.full_name if delivery.matters else ""


def _of_this_class(full_name: str) -> str | None:
    """That name as it is noted, if it is a repository of a student who is not removed."""
    settings: Settings = current_app.config.get("SETTINGS") or Settings()
    owner, _, name = full_name.lower().partition("/")
    is_named = settings.organization != PLACEHOLDER
    if not is_named or owner != settings.organization.lower() or not full_name.isascii():
        return None
    session = database.session()
    whose = student_of(settings, name, *(unit.slug for unit in Units(session).all()))
    if whose is None or _is_removed(session, whose[1]):
        return None
    return f"{owner}/{name}"


def _is_removed(session: Session, account: str) -> bool:
    roster = Roster(session)
    is_here = roster.find(roster.username_of(account)) is not None
    return not is_here and Removals(session).has(account)


def _words(status: HTTPStatus, text: str) -> Response:
    """Plain text, which GitHub shows beside the delivery."""
    return Response(f"{text}\n", status, mimetype="text/plain")
