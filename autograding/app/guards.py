"""Who is signed in, and who may open which page.

A view says who may open it by one of the decorators below, under its route. One that says nothing
is for instructors alone: a forgotten decorator shows nobody too much.

Visitors are led to the sign-in. To students, what is not theirs does not exist (404), so that the
answer tells them nothing either.
"""

import secrets
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from autograding.app.extensions import database
from autograding.records import Access, Person
from autograding.records.people import Instructor

__all__ = [
    "SESSION_DAYS",
    "SignedIn",
    "for_everyone",
    "for_instructors",
    "for_owner",
    "for_signed_in",
    "guard",
    "may_pass",
    "remember",
    "signed_in",
]

SESSION_DAYS = 14
"""How long a sign-in lasts, however often the pages are used."""

_View = TypeVar("_View", bound=Callable[..., Any])


class _Audience(Enum):
    EVERYONE = "everyone"
    SIGNED_IN = "signed in"
    OWNER = "owner"
    INSTRUCTORS = "instructors"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who sent this request.

    Attributes:
        id: of the instructor, or of the student.
        username: the student's; "" for an instructor.
        account: what the student is called on GitHub.
    """

    is_instructor: bool
    id: int
    name: str
    username: str = ""
    account: str = ""


def for_everyone(view: _View) -> _View:
    """Also visitors may open this view."""
    return _open_to(_Audience.EVERYONE, view)


def for_signed_in(view: _View) -> _View:
    """Students and instructors may open this view."""
    return _open_to(_Audience.SIGNED_IN, view)


def for_owner(view: _View) -> _View:
    """The student whom the address names as `username` may open this view, and instructors."""
    return _open_to(_Audience.OWNER, view)


def for_instructors(view: _View) -> _View:
    """Instructors alone may open this view; the same as saying nothing, for who reads the code."""
    return _open_to(_Audience.INSTRUCTORS, view)


def guard(app: Flask) -> None:
    """Ask of every request who sent it, before any view runs, and tell templates."""
    app.before_request(_check)
    app.context_processor(lambda: {"person": signed_in()})


def signed_in() -> SignedIn | None:
    """Who sent this request; null for a visitor."""
    if "signed_in" not in g:
        g.signed_in = _recognize(session.get("person"))
    found: SignedIn | None = g.signed_in
    return found


def remember(kept: MutableMapping[str, Any], person: Person) -> None:
    """Sign `person` in to the session `kept`, which starts afresh: nothing of before is trusted."""
    kept.clear()
    kept["id"] = secrets.token_hex(16)
    kept["person"] = {
        "instructor": isinstance(person, Instructor),
        "id": person.id,
        "key": _key(person),
        "at": int(datetime.now(UTC).timestamp()),
    }
    if hasattr(kept, "permanent"):
        kept.permanent = True


def _open_to(audience: _Audience, view: _View) -> _View:
    view.audience = audience  # type: ignore[attr-defined]
    return view


def _check() -> ResponseReturnValue | None:
    """Let the request through, lead to the sign-in, or say that there is no such page."""
    if request.endpoint is None or request.endpoint == "static" or may_pass(request.endpoint):
        return None
    if signed_in() is None:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("sign_in.ask", next=wanted), 303)
    if request.path == "/":
        return redirect(url_for("start.show"), 303)
    return abort(404)


def may_pass(endpoint: str) -> bool:
    """Whether the view of that name is for who sent this request."""
    view = current_app.view_functions[endpoint]
    audience = getattr(view, "audience", _Audience.INSTRUCTORS)
    if audience is _Audience.EVERYONE:
        return True
    person = signed_in()
    if person is None:
        return False
    is_owner = (request.view_args or {}).get("username") == person.username
    return (
        person.is_instructor
        or audience is _Audience.SIGNED_IN
        or (audience is _Audience.OWNER and is_owner)
    )


def _recognize(kept: Any) -> SignedIn | None:
    """Who a session belongs to; nobody when it is old, or the token was renewed since."""
    if not isinstance(kept, dict):
        return None
    began = datetime.fromtimestamp(kept["at"], UTC)
    if datetime.now(UTC) - began > timedelta(days=SESSION_DAYS):
        return None
    access = Access(database.session())
    find = access.instructor if kept["instructor"] else access.student
    person: Person | None = find(kept["id"])
    if person is None or _key(person) != kept["key"]:
        return None
    if isinstance(person, Instructor):
        return SignedIn(is_instructor=True, id=person.id, name=person.name)
    account = person.github_login or person.username
    return SignedIn(
        is_instructor=False,
        id=person.id,
        name=person.name,
        username=person.username,
        account=account,
    )


def _key(person: Person) -> str:
    """Who it is and a part of the token's hash: a renewed token ends the sessions of before.

    The name as well, because a database gives the number of who was removed to who comes next, and
    who signs in with GitHub alone has no token.
    """
    name = person.name if isinstance(person, Instructor) else person.username
    return f"{name} {(person.token_hash or '')[:16]}"
