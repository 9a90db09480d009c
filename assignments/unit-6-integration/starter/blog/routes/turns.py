"""What the routes share: the repositories, and one transaction for each request.

a request begins
  ├─ with repositories.transaction():       the view runs, the page is drawn
  │      no error                           everything is kept
  │      an error                           nothing is kept
  └─ a form that failed is shown again: its lists are read in a second, new transaction
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from blog.contracts import Repositories
from blog.errors import BlogError

__all__ = ["in_transaction", "repositories", "see", "submit"]

P = ParamSpec("P")


def repositories() -> Repositories:
    """Return the repositories of this application."""
    found: Repositories = current_app.extensions["repositories"]
    return found


def in_transaction(view: Callable[P, Any]) -> Callable[P, Any]:
    """Let a view run in one transaction, the drawing of its page included."""

    @wraps(view)
    def run(*args: P.args, **named: P.kwargs) -> Any:
        with repositories().transaction():
            return view(*args, **named)

    return run


def submit(action: Callable[[], Response], form: Callable[[BlogError], str]) -> Any:
    """Do what a form asks for; show the form again, with the error, when that fails."""
    try:
        with repositories().transaction():
            return action()
    except BlogError as error:
        with repositories().transaction():
            return form(error), error.status


def see(endpoint: str, **values: Any) -> Response:
    """Answer a form that was accepted: "303 See Other", so that reloading sends nothing twice."""
    return redirect(url_for(endpoint, **values), code=303)
