"""Which views take more than a form: said at the view, and asked before its body is read.

The limit of forms is small, and it is enforced twice: by the server, which keeps no more of a body,
and by the application, which refuses what is larger. A view that takes more says so here.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from autograding.app.guards import may_pass

__all__ = ["most_bytes", "prepare_uploads", "takes", "too_large"]

_View = TypeVar("_View", bound=Callable[..., Any])


def takes(most: int, too_large: str) -> Callable[[_View], _View]:
    """The view below takes a body of `most` bytes; `too_large` says what to do about more."""

    def mark(view: _View) -> _View:
        view.most_bytes = most  # type: ignore[attr-defined]
        view.too_large = too_large  # type: ignore[attr-defined]
        return view

    return mark


def prepare_uploads(app: Flask) -> None:
    """Raise the limits of forms for the views that say so, before anything reads the body."""
    app.before_request(_raise_limits)


def too_large() -> str | None:
    """What this request's view says of a body that is too large; None for a form like any other."""
    return getattr(_view(request.endpoint), "too_large", None)


def most_bytes(app: Flask, path: str, cookie: str) -> int:
    """How much a POST to `path` may bring, by who shows `cookie`; 0 for no more than a form.

    Asked by the server before there is a request, and only when a body is larger than a form.
    """
    try:
        with app.test_request_context(path, method="POST", headers={"Cookie": cookie}):
            most: int = getattr(_view(request.endpoint), "most_bytes", 0)
            return most if most and may_pass(request.endpoint or "") else 0
    except (HTTPException, SQLAlchemyError, ValueError):
        return 0  # the server goes on; whoever asks is told by the request itself


def _raise_limits() -> None:
    most = getattr(_view(request.endpoint), "most_bytes", None)
    if most is not None:
        request.max_content_length = request.max_form_memory_size = most


def _view(endpoint: str | None) -> object:
    return current_app.view_functions.get(endpoint or "")
