"""Runs beside the student's code: their application on our data, and an ear for its errors.

What it says is the student's word. The checks compare it with data that they drew, or look into
the database from outside.
"""

# ruff: noqa: PLC0415 (the student's modules and Flask exist in the worker only)

import re
from datetime import date
from typing import Any

__all__ = [
    "make_app",
    "open_app",
    "place_of_view",
    "plant_twin",
    "raise_last_error",
    "rebuild",
    "store",
]

_INSERTS_REVIEW = re.compile(r"\s*INSERT\s+(?:OR\s+\w+\s+)?INTO\s+\W?reviews\b", re.IGNORECASE)
_apps: list[Any] = []
_errors: list[BaseException] = []


def open_app() -> None:
    """Make the student's application on the database of DATABASE_URL, and its tables."""
    from flask import got_request_exception
    from library import create_app
    from library.database import db

    app = create_app()
    got_request_exception.connect(_keep, app)
    _apps[:] = [app]
    with app.app_context():
        db.create_all()


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


def store(facts: dict[str, list[dict[str, Any]]]) -> None:
    """Store facts through the student's models, as seed.py does, and forget all that was loaded."""
    from library.database import db

    with make_app().app_context():
        _store(db.session, facts)
        db.session.commit()


def _store(session: Any, facts: dict[str, list[dict[str, Any]]]) -> None:
    from library.models import Author, Book, Copy, Loan, Member, Review

    _add(session, Author, facts["authors"])
    authors = _objects(session, Author, "name")
    books = [
        {**book, "authors": [authors[name] for name in book["authors"]]} for book in facts["books"]
    ]
    _add(session, Book, books)
    _add(session, Member, facts["members"])
    book_ids, member_ids = _ids(session, Book, "isbn"), _ids(session, Member, "email")
    _add(session, Copy, facts["copies"], book_id=("isbn", book_ids))
    copy_ids = _ids(session, Copy, "barcode")
    member = ("email", member_ids)
    _add(session, Loan, facts["loans"], copy_id=("barcode", copy_ids), member_id=member)
    _add(session, Review, facts["reviews"], book_id=("isbn", book_ids), member_id=member)


def _add(
    session: Any, model: Any, facts: list[dict[str, Any]], **keys: tuple[str, dict[str, int]]
) -> None:
    """Add an object for each fact; what `keys` name is given as the id that it stands for."""
    for fact in facts:
        values = {name: _value(name, value) for name, value in fact.items()}
        for column, (name, ids) in keys.items():
            values[column] = ids[values.pop(name)]
        session.add(model(**values))
    session.flush()


def _value(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name.endswith("_on") and value else value


def _objects(session: Any, model: Any, key: str) -> dict[str, Any]:
    from sqlalchemy import select

    return {getattr(each, key): each for each in session.scalars(select(model)).unique()}


def _ids(session: Any, model: Any, key: str) -> dict[str, int]:
    from sqlalchemy import select

    return {row[0]: row[1] for row in session.execute(select(getattr(model, key), model.id))}


def rebuild(size: int) -> None:
    """Fill the database as `python measure.py --size ...` does."""
    import seed

    seed.rebuild(make_app(), size)


def plant_twin() -> None:
    """Let the next review that is stored meet another one of the same book by the same member.

    It is stored by the very same statement, between the student's look and the student's INSERT:
    as if another request had been faster by a moment.
    """
    from library.database import db
    from sqlalchemy import event

    app = make_app()
    with app.app_context():
        engine = db.engine
    planted: list[bool] = []

    def first(
        _connection: Any, cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if not planted and _INSERTS_REVIEW.match(statement):
            planted.append(True)
            (cursor.executemany if many else cursor.execute)(statement, parameters)

    event.listen(engine, "before_cursor_execute", first)


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
    return [f"library/{rest}", int(code.co_firstlineno)] if folder and marker else ["", 0]
