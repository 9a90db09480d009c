"""Runs beside the student's code: their application, with a view of ours and an ear for errors.

What it says is the student's word. The checks compare it with data that they drew, or look into
the database from outside.
"""

# ruff: noqa: PLC0415 (the student's modules and Flask exist in the worker only)

from collections.abc import Callable
from typing import Any

__all__ = [
    "add_and_fail",
    "make_app",
    "open_app",
    "place_of_method",
    "place_of_view",
    "raise_last_error",
    "use",
    "view_modules",
    "within",
]

_PATH = "/grader-view"
_apps: list[Any] = []
_errors: list[BaseException] = []


def open_app() -> None:
    """Make the student's application on the database of DATABASE_URL, and its tables."""
    from library import create_app
    from library.database import db

    app = use(create_app())
    app.add_url_rule(_PATH, "grader_view", _nothing, methods=["POST"])
    with app.app_context():
        db.create_all()


def make_app() -> Any:
    """The application that was opened; a WSGI server calls this."""
    if not _apps:
        open_app()
    return _apps[0]


def use(app: Any) -> Any:
    """Let an application be the one that is asked from now on, and listen to what it raises.

    Visitors see nothing of an error in a view but a page without details.
    """
    from flask import got_request_exception

    got_request_exception.connect(_keep, app)
    _apps[:] = [app]
    return app


def _keep(_app: Any, exception: BaseException, **_more: Any) -> None:
    _errors.append(exception)


def raise_last_error() -> None:
    """Raise again what the last page with status 500 hid."""
    if _errors:
        raise _errors.pop()


def view_modules() -> dict[str, str]:
    """The module of each view, by its endpoint, such as `books.show_books`."""
    views = make_app().view_functions
    return {str(name): str(getattr(view, "__module__", "")) for name, view in views.items()}


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

    app.view_functions["grader_view"] = view
    app.test_client().post(_PATH)
    if not ended:
        raise_last_error()
        raise RuntimeError("the application did not call a view that was added to it")
    if ended[1] is not None:
        raise ended[1]
    return ended[0]


def add_and_fail(email: str, name: str) -> None:
    """Add a member inside a request that then fails for a reason of its own."""
    from datetime import date

    from library.models import Member

    def work(repositories: Any) -> None:
        repositories.members.add(Member(email=email, name=name, joined_on=date(2024, 1, 1)))
        raise ZeroDivisionError

    try:
        within(work)
    except ZeroDivisionError:
        _errors.clear()


def _nothing() -> str:
    """Stand in for the view of ours until there is one to call."""
    return ""


def place_of_method(which: str, method: str) -> list[Any]:
    """File and line where a repository's method is defined, ["", 0] if that cannot be seen."""

    def work(repositories: Any) -> list[Any]:
        return _place(getattr(getattr(repositories, which), method))

    try:
        return within(work)  # type: ignore[no-any-return]
    except Exception:
        return ["", 0]


def place_of_view(path: str, method: str) -> list[Any]:
    """File and line of the view behind an address, ["", 0] if that cannot be seen."""
    from werkzeug.exceptions import HTTPException

    app = make_app()
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path.partition("?")[0], method)
    except HTTPException:
        return ["", 0]
    return _place(app.view_functions.get(endpoint))


def _place(found: Any) -> list[Any]:
    code = getattr(getattr(found, "__func__", found), "__code__", None)
    folder, marker, rest = str(getattr(code, "co_filename", "")).rpartition("/library/")
    return [f"library/{rest}", int(code.co_firstlineno)] if folder and marker else ["", 0]
