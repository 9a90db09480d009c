"""Runs beside the student's code: their repositories, and the given application around them.

What it says is the student's word. The checks compare it with data that they drew, or look into
the database from outside.
"""

# ruff: noqa: PLC0415 (the student's modules and Flask exist in the worker only)

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

__all__ = [
    "ask",
    "ask_alone",
    "ask_and_fail",
    "make_app",
    "mapped",
    "open_app",
    "place_of_method",
    "raise_last_error",
    "seed",
    "two_threads",
]

_apps: list[Any] = []
_errors: list[BaseException] = []
_mappers: list[Any] = []


class _Halt(Exception):
    """An error of ours, in the middle of a transaction."""


def open_app() -> None:
    """Make the application on the database of DATABASE_URL, and its tables."""
    from flask import got_request_exception

    _hear_mappers()
    from blog import create_app

    app = create_app()
    got_request_exception.connect(_keep, app)
    _apps[:] = [app]
    app.extensions["repositories"].create_tables()


def _hear_mappers() -> None:
    """Remember each class that SQLAlchemy maps from now on."""
    from sqlalchemy import event
    from sqlalchemy.orm import Mapper

    event.listen(Mapper, "after_mapper_constructed", lambda mapper, _: _mappers.append(mapper))


def make_app() -> Any:
    """The application that was opened; a WSGI server calls this."""
    if not _apps:
        open_app()
    return _apps[0]


def _keep(_app: Any, exception: BaseException, **_more: Any) -> None:
    _errors.append(exception)


def raise_last_error() -> None:
    """Raise again what the last page with status 500 hid."""
    if _errors:
        raise _errors.pop()


def _bundle() -> Any:
    return make_app().extensions["repositories"]


def seed(parts: dict[str, list[Any]]) -> None:
    """Store much of everything in one transaction, as fill.py does."""
    bundle = _bundle()
    with bundle.transaction():
        for which, facts in parts.items():
            if facts:
                getattr(bundle, which).add_many([_made(fact) for fact in facts])


def ask(calls: list[list[Any]]) -> list[dict[str, Any]]:
    """Make calls, each in a transaction of its own, and describe what each gives."""
    bundle = _bundle()
    return [_answer(bundle, call, bundle.transaction) for call in calls]


def ask_and_fail(calls: list[list[Any]]) -> list[dict[str, Any]]:
    """Make calls, each in a transaction that fails after it; "passed" says that the error went on.

    "value" is there where the call itself worked.
    """
    bundle, answers = _bundle(), []
    for call in calls:
        answer: dict[str, Any] = {}
        try:
            with bundle.transaction():
                answer = _answer(bundle, call, None)
                raise _Halt
            answer["passed"] = False  # the block has swallowed it
        except _Halt:
            answer["passed"] = True
        except Exception as error:
            answer["passed"] = False
            answer["instead"] = type(error).__name__
        answers.append(answer)
    return answers


def ask_alone(url: str, calls: list[list[Any]]) -> list[dict[str, Any]]:
    """Make calls of repositories that no application knows of."""
    from data import create_repositories

    bundle = create_repositories(url)
    return [_answer(bundle, call, bundle.transaction) for call in calls]


def two_threads(writing: list[Any], reading: list[Any]) -> dict[str, Any]:
    """Write in one thread, and read in another before the first one fails.

    The writer waits for the reader, but not for ever: a database may let only one of them in.
    """
    bundle = _bundle()
    wrote, read = threading.Event(), threading.Event()
    answers: dict[str, Any] = {"reads": {}, "writes": {}}

    def write() -> None:
        try:
            with bundle.transaction():
                answers["writes"] = _answer(bundle, writing, None)
                wrote.set()
                read.wait(0.6)
                raise _Halt
        except _Halt:
            pass
        finally:
            wrote.set()

    def ask_meanwhile() -> None:
        wrote.wait(3)
        answers["reads"] = _answer(bundle, reading, bundle.transaction)
        read.set()

    threads = [threading.Thread(target=each, daemon=True) for each in (write, ask_meanwhile)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(3)
    return answers


def _answer(bundle: Any, call: list[Any], block: Callable[[], Any] | None) -> dict[str, Any]:
    """What a call gives, as {"value": ...}, or what it raises."""
    which, method, values, named = call
    given = [_made(value) for value in values]
    more = {name: _made(value) for name, value in named.items()}
    found = None  # also where a block swallows an error
    try:
        if block is None:
            return {"value": _described(getattr(getattr(bundle, which), method)(*given, **more))}
        with block():
            found = getattr(getattr(bundle, which), method)(*given, **more)
        return {"value": _described(found)}  # after the end: nothing may need the session any more
    except Exception as error:
        return _raised(error)


def _raised(error: Exception) -> dict[str, Any]:
    from blog import errors

    kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == errors.__name__]
    file, line = _place(error)
    text = (str(error).splitlines() or [""])[0][:300]
    name = type(error).__name__
    return {"raised": kinds or [name], "text": f"{name}: {text}", "file": file, "line": line}


def _place(error: Exception) -> tuple[str, int]:
    """The last place in the student's data layer that an error went through."""
    found = "", 0
    trace = error.__traceback__
    while trace is not None:
        _, marker, rest = trace.tb_frame.f_code.co_filename.rpartition("/data/")
        if marker and "/site-packages/" not in trace.tb_frame.f_code.co_filename:
            found = f"data/{rest}", trace.tb_lineno
        trace = trace.tb_next
    return found


def place_of_method(which: str, method: str) -> list[Any]:
    """File and line where a repository's method is defined, ["", 0] if that cannot be seen."""
    bundle = _bundle()
    try:
        with bundle.transaction():
            found = getattr(getattr(bundle, which), method)
        code: Any = getattr(found, "__func__", found).__code__
    except Exception:
        return ["", 0]
    _, marker, rest = str(code.co_filename).rpartition("/data/")
    return [f"data/{rest}", int(code.co_firstlineno)] if marker else ["", 0]


def _made(value: Any) -> Any:
    """A value of blog.rows, from what was sent."""
    from blog import rows

    if isinstance(value, dict) and "made" in value:
        fields = {name: _made(part) for name, part in value["of"].items()}
        return getattr(rows, value["made"])(**fields)
    return tuple(map(_made, value)) if isinstance(value, list) else value


def _described(value: Any) -> Any:
    """A value with its types: {"is": type, ...} for all but text, whole numbers, days and None."""
    from dataclasses import fields, is_dataclass

    from blog import rows

    kind = type(value)
    if value is None or kind in (str, int, bool) or kind is date:
        return value
    if is_dataclass(value) and kind.__module__ == rows.__name__:
        parts = {each.name: _described(getattr(value, each.name)) for each in fields(value)}
        return {"is": kind.__name__, **parts}
    if kind in (list, tuple):
        return {"is": kind.__name__, "items": [_described(each) for each in value]}
    return {"is": kind.__name__, "text": str(value)[:100]}


def mapped() -> dict[str, Any]:
    """The tables that classes are mapped to, and pairs of tables that a relationship connects."""
    from sqlalchemy.orm import configure_mappers

    _bundle()
    configure_mappers()
    tables = {str(table.name) for mapper in _mappers for table in mapper.tables}
    pairs = [_tied(relation) for mapper in _mappers for relation in mapper.relationships]
    return {"tables": sorted(tables), "pairs": [pair for each in pairs for pair in each]}


def _tied(relation: Any) -> list[list[str]]:
    """The pairs of tables that a relationship goes through."""
    own = [str(table.name) for table in relation.parent.tables]
    other = [str(table.name) for table in relation.mapper.tables]
    if relation.secondary is None:
        return [[one, two] for one in own for two in other]
    middle = str(relation.secondary.name)
    return [[one, middle] for one in (*own, *other)]
