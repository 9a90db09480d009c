"""What the routes share: the status of an error, and the pages that only say what happened."""

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from library.errors import Conflict, LibraryError, NotFound, Unreadable

__all__ = ["error_page", "see", "status", "todo_page"]

Page = tuple[str, int]

_STATUS = {NotFound: 404, Conflict: 409, Unreadable: 400}


def status(error: LibraryError | None) -> int:
    """Return the HTTP status of a page that shows this error, or none."""
    if error is None:
        return 200
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)


def see(endpoint: str, **values: Any) -> Response:
    """Answer a form that was accepted: "303 See Other", so that reloading sends nothing twice."""
    return redirect(url_for(endpoint, **values), code=303)


def error_page(error: LibraryError) -> Page:
    """Say what the library could not do."""
    return render_template("error.html", error=error), status(error)


def todo_page(error: NotImplementedError) -> Page:
    """Say which part of the exercise this page is waiting for."""
    return render_template("todo.html", todo=error), 501
