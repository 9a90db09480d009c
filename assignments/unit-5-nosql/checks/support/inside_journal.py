"""Runs beside the student's code: their journal on our store, and an ear for its errors.

What it says is the student's word. The checks compare answers with data that they drew, and look
into the store from outside.
"""

# ruff: noqa: PLC0415 (the student's modules and Flask exist in the worker only)

import sys
from typing import Any

__all__ = ["make_app", "open_app", "place_of", "raise_last_error"]

_FOLDER = "/journal/"
_apps: list[Any] = []
_errors: list[BaseException] = []


def open_app() -> None:
    """Make the student's journal on the store of MONGO_URL, or on the fake."""
    from flask import got_request_exception
    from journal import create_app

    app = create_app()
    got_request_exception.connect(_keep, app)
    _apps[:] = [app]


def make_app() -> Any:
    """The journal that was opened; a WSGI server calls this."""
    if not _apps:
        open_app()
    return _apps[0]


def _keep(_app: Any, exception: BaseException, **_more: Any) -> None:
    _errors.append(exception)


def raise_last_error() -> None:
    """Raise again what the last answer with status 500 hid."""
    if _errors:
        raise _errors.pop()


def place_of(module: str, function: str) -> list[Any]:
    """File and line of a function of the journal, ["", 0] if that cannot be seen."""
    found = getattr(sys.modules.get(f"journal.{module}"), function, None)
    code: Any = getattr(found, "__code__", None)
    folder, marker, rest = str(getattr(code, "co_filename", "")).rpartition(_FOLDER)
    known = folder and marker and isinstance(getattr(code, "co_firstlineno", None), int)
    return [f"document-store/journal/{rest}", code.co_firstlineno] if known else ["", 0]
