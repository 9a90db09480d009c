"""Runs in the worker: calls the student's services as one request does, or as several do.

A request is an application context, as in the web application: Flask-SQLAlchemy gives it a session
of its own and takes it away at the end.
"""

import dataclasses
import datetime
import functools
import importlib
import os
import traceback
from pathlib import Path
from typing import Any

_PLAIN = (str, int, float, bool, bytes, datetime.date, datetime.datetime, type(None))


def make_tables() -> None:
    """Create every table of the student's models."""
    with app().app_context():
        _db().create_all()


def answer(requests: list[list[list[Any]]], keep: bool) -> list[list[dict[str, Any]]]:
    """Serve requests, each a list of calls [module, function, arguments, named arguments].

    Args:
        requests: what to call.
        keep: commit at the end of each request what the services left pending.
    """
    answers = []
    for calls in requests:
        with app().app_context():
            answers.append([_called(*call) for call in calls])
            if keep:
                _commit()
    return answers


@functools.cache
def app() -> Any:
    """An application without routes: a mistake in one of them says nothing of the services."""
    bare = importlib.import_module("flask").Flask("services")
    bare.config["DATABASE_URL"] = os.environ["DATABASE_URL"]
    importlib.import_module("library.database").prepare(bare)
    importlib.import_module("library.models")
    return bare


def _db() -> Any:
    return importlib.import_module("library.database").db


def _commit() -> None:
    try:
        _db().session.commit()
    except Exception:  # a session that a failed service left unusable keeps nothing
        _db().session.rollback()


def _called(
    module: str, function: str, arguments: list[Any], named: dict[str, Any]
) -> dict[str, Any]:
    try:
        service = getattr(_services(module), function)
        return {"value": _plain(service(*arguments, **named))}
    except Exception as error:  # whatever it is, it is the answer
        file, line = _place(error)
        kinds = [kind.__name__ for kind in type(error).__mro__]
        return {"error": kinds, "text": str(error)[:500], "file": file, "line": line}


def _services(module: str) -> Any:
    return importlib.import_module(f"library.services.{module}")


def _plain(value: Any) -> Any:
    """A value for the wire: rows as [name of the class, {field: value}]."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {
            field.name: _plain(getattr(value, field.name, None))
            for field in dataclasses.fields(value)
            if not hasattr(value, "_sa_instance_state")
        }
        return {"row": type(value).__name__, "fields": fields}
    return {"odd": type(value).__name__}


def _place(error: BaseException) -> tuple[str, int]:
    """The student's innermost frame, so far as the student's code was on the way."""
    root = Path(importlib.import_module("library").__file__ or "").parent.parent
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(root) and "site-packages" not in path.parts:
            return path.relative_to(root).as_posix(), frame.lineno or 0
    return "", 0
