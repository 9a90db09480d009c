"""Runs beside the student's code: their library on our data, and an ear for its errors.

What it says is the student's word. The checks compare answers with data that they drew, and look
into Redis from outside.
"""

# ruff: noqa: PLC0415 (the student's modules and Flask exist in the worker only)

import os
import sqlite3
from contextlib import closing
from contextvars import Context
from datetime import date
from typing import Any

__all__ = [
    "database",
    "make_app",
    "make_list",
    "open_app",
    "place_of_view",
    "raise_last_error",
    "read_before_commit",
    "store",
]

_apps: list[Any] = []
_errors: list[BaseException] = []
_read_meanwhile: list[str] = []
_listening: list[bool] = []


def open_app() -> None:
    """Make the student's library on the database of DATABASE_URL, and its tables."""
    from flask import got_request_exception
    from library import create_app
    from library.database import db

    app = create_app()
    got_request_exception.connect(_keep, app)
    _apps[:] = [app]
    with app.app_context():
        db.create_all()


def make_app() -> Any:
    """The library that was opened; a WSGI server calls this."""
    if not _apps:
        open_app()
    return _apps[0]


def _keep(_app: Any, exception: BaseException, **_more: Any) -> None:
    _errors.append(exception)


def raise_last_error() -> None:
    """Raise again what the last answer with status 500 hid."""
    if _errors:
        raise _errors.pop()


def store(facts: dict[str, list[dict[str, Any]]]) -> None:
    """Store facts through the given models."""
    from library.database import db
    from library.models import Author, Book, Copy, Loan, Member, Review

    with make_app().app_context():
        authors = {fact["name"]: Author(**fact) for fact in facts["authors"]}
        members = {fact["email"]: Member(**fact) for fact in facts["members"]}
        books = {fact["isbn"]: _made(Book, fact, authors=authors) for fact in facts["books"]}
        copies = {fact["barcode"]: _made(Copy, fact, book=books) for fact in facts["copies"]}
        loans = [_made(Loan, fact, copy=copies, member=members) for fact in facts["loans"]]
        reviews = [_made(Review, fact, book=books, member=members) for fact in facts["reviews"]]
        parts = (authors, members, books, copies)
        db.session.add_all([entity for part in parts for entity in part.values()])
        db.session.flush()
        for entity in (*loans, *reviews):
            db.session.add(entity)
            db.session.flush()
        db.session.commit()


def _made(model: Any, fact: dict[str, Any], **entities: dict[str, Any]) -> Any:
    """Make an entity; what `entities` name is given as the key of another one, or a list."""
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if name.endswith("_on") and value else value
        for name, value in fact.items()
    }
    for name, known in entities.items():
        keys = values[name]
        values[name] = [known[key] for key in keys] if isinstance(keys, list) else known[keys]
    return model(**values)


def database(sql: str, parameters: list[Any]) -> list[list[Any]]:
    """Run SQL behind the back of SQLAlchemy and of the cache, and return the rows."""
    file = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection, connection:
        return [list(row) for row in connection.execute(sql, parameters)]


def make_list(key: str) -> None:
    """Put a list of Redis' own where a text stood."""
    client = make_app().extensions["redis"]
    client.delete(key)
    client.rpush(key, "not", "a", "text")


def read_before_commit(paths: list[str]) -> None:
    """Let another visitor read these pages at the next commit, a moment before it."""
    from library.database import db
    from sqlalchemy import event

    _read_meanwhile[:] = paths
    if not _listening:
        _listening.append(True)
        event.listen(db.session, "before_commit", _read_now)


def _read_now(_session: Any) -> None:
    paths, _read_meanwhile[:] = list(_read_meanwhile), []
    for path in paths:
        # Flask would let a request within a request share the session of the database.
        Context().run(make_app().test_client().get, path)


def place_of_view(path: str, method: str) -> list[Any]:
    """File and line of the view behind an address, ["", 0] if that cannot be seen."""
    from werkzeug.exceptions import HTTPException

    app = make_app()
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path.partition("?")[0], method)
    except HTTPException:
        return ["", 0]
    code: Any = getattr(app.view_functions.get(endpoint), "__code__", None)
    folder, marker, rest = str(getattr(code, "co_filename", "")).rpartition("/library/")
    known = folder and marker
    return [f"redis-caching/library/{rest}", int(code.co_firstlineno)] if known else ["", 0]
