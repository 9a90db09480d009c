"""Students' repositories over HTTP: each clones and pushes their own, with their token.

The token is the password of HTTP Basic; any user name will do. It is 128 random bits, so nobody
guesses it and no attempt needs counting: one address may be a whole room. Every refusal is plain
text, which git shows to whoever sits at the terminal. The guard of pages lets everyone through to
here, because a token is no session.
"""

import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, request, url_for
from flask.blueprints import BlueprintSetupState
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Authorization

from autograding.app.extensions import csrf, database
from autograding.app.guards import for_everyone
from autograding.forge.local import GitError
from autograding.forge.local.http_backend import (
    FETCH,
    MOST_BYTES,
    PUSH,
    GitRequest,
    run_backend,
)
from autograding.forge.local.mending import mend
from autograding.forge.local.refusing import refuse_push, too_large
from autograding.records import Access, Copies, Repositories
from autograding.records.models import Repository, Student

__all__ = ["AT_ONCE", "blueprint", "is_known", "repository_url"]

AT_ONCE = 32
"""How many git commands may run: each push keeps processes waiting while it is graded."""

_WAIT_SECONDS = 30.0
_PLACES = "git_places"

_UNKNOWN = """\
This repository opens with your token. When git asks for a password, paste the token that your
instructor gave you; the user name does not matter. If git does not ask, it kept an old one.
"""
_NOT_YOURS = """\
There is no repository of yours at this address. Open the unit's accept link, and copy the
`git clone` line that it gives you.
"""
_NOT_FOR_INSTRUCTORS = """\
Instructors clone and fetch here. Only the student pushes, because points follow a push.
"""
_BROKEN = """\
The classroom's own git gave no answer. That is our fault, and nothing of yours is lost: try again,
and tell your instructor when it happens again.
"""
_BUSY = "Refused: very many are pushing at this moment. Nothing is lost: push again in a minute.\n"

blueprint = Blueprint("git", __name__, url_prefix="/git")
csrf.exempt(blueprint)


@blueprint.record_once
def _make_places(state: BlueprintSetupState) -> None:
    state.app.extensions[_PLACES] = threading.BoundedSemaphore(AT_ONCE)


@blueprint.get("/<unit>/<username>.git/info/refs")
@for_everyone
def begin(unit: str, username: str) -> Response:
    """The branches, with which each fetch and each push begins."""
    service = request.args.get("service", "")
    if service not in {FETCH, PUSH}:
        return _words(403, "This git is too old to clone here: it needs version 1.6.6 or newer.\n")
    return _serve(unit, username, service)


@blueprint.post("/<unit>/<username>.git/<any('git-upload-pack', 'git-receive-pack'):service>")
@for_everyone
def converse(unit: str, username: str, service: str) -> Response:
    """What a fetch wants, or what a push brings."""
    request.max_content_length = sys.maxsize  # in place of the limit of forms; ours has words
    return _serve(unit, username, service)


def repository_url(repository: Repository) -> str:
    """Where `repository` (with unit and student) is cloned from, as this request was addressed.

    The student's name in it only spares git a question.
    """
    student = repository.student.username
    address = url_for(
        "git.begin", unit=repository.unit.slug, username=student, _external=True
    ).removesuffix("/info/refs")
    parts = urlsplit(address)
    return parts._replace(netloc=f"{student}@{parts.netloc}").geturl()


def is_known(app: Flask, authorization: str) -> bool:
    """Whether a header shows somebody's token; asked by the server, before there is a request."""
    shown = Authorization.from_header(authorization)
    if shown is None or not shown.password:
        return False
    try:
        with app.app_context():
            return Access(database.session()).by_token(shown.password) is not None
    except SQLAlchemyError:
        return False  # the server goes on; whoever asks is told by the request itself


def _serve(unit: str, username: str, service: str) -> Response:
    repository = _permitted(unit, username, service)
    # Nothing more is read here, and a push may take minutes: give the connection back.
    database.session.remove()
    if isinstance(repository, Response):
        return repository
    length = request.content_length or 0
    if length > MOST_BYTES:
        return _refuse(service, 413, too_large(length), "it is too large")
    places: threading.BoundedSemaphore = current_app.extensions[_PLACES]
    if not places.acquire(timeout=_WAIT_SECONDS):
        return _refuse(service, 503, f"\n{_BUSY}\n", "too many at once")
    try:
        response = _converse(repository, service)
    except (GitError, OSError):
        current_app.logger.exception("No answer about %s", repository.path)
        response = _words(500, _BROKEN)
    except BaseException:
        places.release()
        raise
    response.call_on_close(places.release)
    return response


def _permitted(unit: str, username: str, service: str) -> Repository | Response:
    """The repository if whoever asks may do so, or the refusal; who is unknown learns nothing."""
    shown = request.authorization
    session = database.session()
    person = Access(session).by_token(shown.password) if shown and shown.password else None
    if person is None:
        return _words(401, _UNKNOWN, {"WWW-Authenticate": 'Basic realm="Classroom"'})
    if isinstance(person, Student) and person.username != username:
        return _words(404, _NOT_YOURS)
    repository = Repositories(session).find(unit, username)
    if repository is None or Copies(session).of(repository):
        return _words(404, _NOT_YOURS)
    if service == PUSH and not isinstance(person, Student):
        return _words(403, _NOT_FOR_INSTRUCTORS)
    return repository


def _converse(repository: Repository, service: str) -> Response:
    """Let git answer, while its place is held."""
    data: Path = current_app.config["DATA_FOLDER"]
    if service == PUSH:
        mend(data / repository.path)
    answer = run_backend(
        data,
        repository.path,
        GitRequest(
            service=service,
            body=request.stream if request.method == "POST" else None,
            pusher=repository.student.username if service == PUSH else "",
            address=request.remote_addr or "",
            encoding=request.headers.get("Content-Encoding", ""),
            protocol=request.headers.get("Git-Protocol", ""),
        ),
    )
    return Response(answer.chunks, answer.status, headers=dict(answer.headers))


def _refuse(service: str, status: int, words: str, reason: str) -> Response:
    """Refuse with words; git shows those about a push only when they come in its own language."""
    if service == PUSH and request.method == "POST":
        answer = refuse_push(request.stream, words, reason)
        return Response(answer, mimetype=f"application/x-{PUSH}-result")
    return _words(status, words)


def _words(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return Response(text, status, headers, mimetype="text/plain")
