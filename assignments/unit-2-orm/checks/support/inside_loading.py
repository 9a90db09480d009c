"""Runs in the worker: which line of the student's sends each statement of a service, and why."""

import importlib
import sys
from pathlib import Path
from typing import Any

_DEPTH = 200
_OTHERS = {"site-packages", "database.py"}  # the latter sends only the BEGIN


def sites(module: str, function: str, arguments: list[Any]) -> list[list[Any]]:
    """Call a service once more and say of each statement [file, line, lazily read relationship].

    Only for the words of a message: what counts was counted before.
    """
    sqlalchemy = importlib.import_module("sqlalchemy")
    root = Path(importlib.import_module("library").__file__ or "").parent.parent
    found: list[list[Any]] = []

    def note(_cursor: Any, _statement: str, _parameters: Any, context: Any) -> None:
        found.append([*_site(root), _relationship(context)])

    sqlalchemy.event.listen(sqlalchemy.Engine, "do_execute", note)
    try:
        with importlib.import_module("grader_inside_services").app().app_context():
            service = importlib.import_module(f"library.services.{module}")
            getattr(service, function)(*arguments)
    except Exception:  # then there is less to say
        return found
    finally:
        sqlalchemy.event.remove(sqlalchemy.Engine, "do_execute", note)
    return found


def _site(root: Path) -> tuple[str, int]:
    """The innermost line of the student's that is on the way."""
    frame = sys._getframe(2)
    for _ in range(_DEPTH):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(root) and _OTHERS.isdisjoint(path.parts):
            return path.relative_to(root).as_posix(), frame.f_lineno
        if frame.f_back is None:
            break
        frame = frame.f_back
    return "", 0


def _relationship(context: Any) -> str:
    """The relationship that a lazy load reads, as `Book.authors`; "" for any other statement."""
    try:
        options = context.execution_options
        load = options.get("_sa_orm_load_options")
        if getattr(load, "_lazy_loaded_from", None) is None:
            return ""
        path = context.invoked_statement._compile_options._current_path
        return f"{path[-2].class_.__name__}.{path[-1].key}"
    except (AttributeError, IndexError, TypeError):
        return ""
