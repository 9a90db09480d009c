"""Runs beside the student's code: their application, with a view of ours and an ear for errors.

What it says is the student's word. The checks compare it with data that they drew, or look into
the database from outside.
"""

from collections.abc import Callable
from typing import Any

__all__ = ["make_app", "open_app", "raise_last_error", "watch", "within"]

_PATH = "/grader-view"
_apps: list[Any] = []
_errors: list[BaseException] = []


def open_app() -> None:
    """Make the student's application on the database of DATABASE_URL, and its tables."""
    from library import create_app
    from library.database import db

    app = watch(create_app())
    with app.app_context():
        db.create_all()
    _apps[:] = [app]


def make_app() -> Any:
    """The application that was opened; a WSGI server calls this."""
    if not _apps:
        open_app()
    return _apps[0]


def watch(app: Any) -> Any:
    """Keep what the application's views raise, which visitors see as a page without details."""
    from flask import got_request_exception

    got_request_exception.connect(_keep, app)
    return app


def _keep(_app: Any, exception: BaseException, **_more: Any) -> None:
    _errors.append(exception)


def raise_last_error() -> None:
    """Raise again what the last page with status 500 hid."""
    if _errors:
        raise _errors.pop()


def within(work: Callable[[Any], Any]) -> Any:
    """Do something with the application's repositories, inside one of its requests.

    Args:
        work: gets `app.extensions["repositories"]`. What it raises ends the request like an error
            in any view, and is raised again here.
    """
    from flask import current_app

    app = make_app()
    ended: list[Any] = []

    def view() -> str:
        try:
            ended[:] = [work(current_app.extensions["repositories"]), None]
        except BaseException as error:
            ended[:] = [None, error]
            raise
        return "done"

    _show(app, view)
    app.test_client().post(_PATH)
    if not ended:
        raise_last_error()
        raise RuntimeError("the application did not call a view that was added to it")
    if ended[1] is not None:
        raise ended[1]
    return ended[0]


def _show(app: Any, view: Callable[[], str]) -> None:
    """Let the address of ours lead to another view."""
    if "grader_view" not in app.view_functions:
        app.add_url_rule(_PATH, "grader_view", view, methods=["POST"])
    app.view_functions["grader_view"] = view
