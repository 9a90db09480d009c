"""Runs beside the student's code: asks their repositories, inside a request of their application.

Answers are plain: an entity becomes a dictionary that begins with its kind, anything else than an
entity, a list or None becomes the name of its type.
"""

# ruff: noqa: PLC0415 (the student's modules and Flask exist in the worker only)

from collections.abc import Iterable
from datetime import date
from typing import Any

__all__ = [
    "ask",
    "change",
    "store",
    "take_out",
    "walk",
]

_TABLES = ("authors", "books", "book_authors", "copies", "members", "loans")


def ask(which: str, method: str, questions: list[list[Any]]) -> list[Any]:
    """Answers of one method of a repository to several questions, in one request."""
    from grader_inside_app import within

    def work(repositories: Any) -> list[Any]:
        ask = getattr(getattr(repositories, which), method)
        return [_described(ask(*map(_day_or_same, question))) for question in questions]

    return within(work)  # type: ignore[no-any-return]


def store(which: str, values: dict[str, Any]) -> dict[str, Any]:
    """Add a new entity; what the tables held before and after, and what is found then."""

    def work(repository: Any) -> Any:
        entity = _made(which, values)
        repository.add(entity)
        return {"id": entity.id, "found": _described(repository.get_by_id(entity.id))}

    return _observed(which, work)


def change(which: str, key: int, values: dict[str, Any], *, held: bool = True) -> dict[str, Any]:
    """Change an entity of this id and update it.

    Args:
        which: the repository.
        key: the entity's id.
        values: the new values; `copies` are barcodes to append.
        held: take the entity from the repository; else make a new one that it does not hold.
    """

    def work(repository: Any) -> Any:
        entity = repository.get_by_id(key) if held else _made(which, values)
        if held:
            _assign(entity, values)
        else:
            entity.id = key or None
        repository.update(entity)
        return {"id": entity.id}

    return _observed(which, work)


def take_out(which: str, key: int, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """Delete the entity of this id; with values, a new one that the repository does not hold."""

    def work(repository: Any) -> Any:
        entity = repository.get_by_id(key) if values is None else _made(which, values)
        if values is not None:
            entity.id = key or None
        repository.delete(entity)
        return {"left": [_described(each)["id"] for each in repository.get_all()]}

    return _observed(which, work)


def _observed(which: str, work: Any) -> dict[str, Any]:
    """What a change answers, with the tables before and after it, or which error it raised."""
    from grader_inside_app import within
    from library import errors
    from library.database import db

    def within_request(repositories: Any) -> dict[str, Any]:
        before = _tables()
        answer = work(getattr(repositories, which))
        db.session.flush()
        return {**answer, "before": before, "after": _tables()}

    try:
        return within(within_request)  # type: ignore[no-any-return]
    except errors.LibraryError as error:
        given = (
            kind.__name__ for kind in type(error).__mro__ if kind.__module__ == errors.__name__
        )
        return {"raised": next(given)}


def _tables() -> dict[str, list[list[Any]]]:
    """Every row, as the transaction of this request sees it."""
    from library.database import db

    run = db.session.connection().exec_driver_sql
    return {
        name: [
            [str(cell) if isinstance(cell, date) else cell for cell in row]
            for row in run(f"SELECT * FROM {name}")  # noqa: S608 (our own names)
        ]
        for name in _TABLES
    }


def _made(which: str, values: dict[str, Any]) -> Any:
    """A new entity that no repository holds."""
    from library import models
    from library.database import db

    kinds = {"books": models.Book, "members": models.Member, "loans": models.Loan}
    given = {name: _day_or_same(value) for name, value in values.items()}
    if "authors" in given:
        given["authors"] = [db.session.get(models.Author, key) for key in given["authors"]]
    if "copies" in given:
        given["copies"] = [models.Copy(barcode=barcode) for barcode in given["copies"]]
    if which == "loans":
        given["copy"] = db.session.get(models.Copy, given.pop("copy_id"))
        given["member"] = db.session.get(models.Member, given.pop("member_id"))
    with db.session.no_autoflush:
        return kinds[which](**given)


def _assign(entity: Any, values: dict[str, Any]) -> None:
    from library import models

    for name, value in values.items():
        if name == "copies":
            entity.copies.extend(models.Copy(barcode=barcode) for barcode in value)
        else:
            setattr(entity, name, _day_or_same(value))


def _day_or_same(value: Any) -> Any:
    """ISO text as a day; it is the only text of this shape that the checks send."""
    is_day = isinstance(value, str) and len(value) == 10 and value[4::3] == "--"
    return date.fromisoformat(value) if is_day else value


def _described(found: Any) -> Any:
    from library import models

    if found is None:
        return None
    describe = {
        models.Author: _author,
        models.Book: _book,
        models.Copy: _copy,
        models.Member: _member,
        models.Loan: _loan,
    }
    for kind, facts in describe.items():
        if isinstance(found, kind):
            return {"kind": kind.__name__, "id": found.id, **facts(found)}
    if isinstance(found, Iterable) and not isinstance(found, str | bytes | dict):
        return [_described(each) for each in found]  # what kind of list, another check asks
    return {"kind": type(found).__name__}


def _author(author: Any) -> dict[str, Any]:
    return {"name": author.name, "country": author.country}


def _copy(copy: Any) -> dict[str, Any]:
    return {"barcode": copy.barcode, "isbn": copy.book.isbn}


def _member(member: Any) -> dict[str, Any]:
    return {
        "email": member.email,
        "name": member.name,
        "joined_on": str(member.joined_on),
        "loans": sorted(loan.id for loan in member.loans),
    }


def _book(book: Any) -> dict[str, Any]:
    return {
        "isbn": book.isbn,
        "title": book.title,
        "year": book.year,
        "authors": sorted(author.name for author in book.authors),
        "copies": sorted(copy.barcode for copy in book.copies),
    }


def _loan(loan: Any) -> dict[str, Any]:
    return {
        "barcode": loan.copy.barcode,
        "isbn": loan.copy.book.isbn,
        "email": loan.member.email,
        "loaned_on": str(loan.loaned_on),
        "due_on": str(loan.due_on),
        "returned_on": loan.returned_on and str(loan.returned_on),
    }


def _page_of(entity: Any) -> Any:
    """Read what the page of a single book or member shows of it."""
    from library import models

    if isinstance(entity, models.Book):
        return _book(entity), [c.open_loan and c.open_loan.member.name for c in entity.copies]
    return [loan.copy.book.title for loan in entity.loans]


def walk(which: str, method: str, question: list[Any]) -> int:
    """Read what a method gives, and all that the README says it brings along; how many it is."""
    from grader_inside_app import within
    from library import models

    def work(repositories: Any) -> int:
        found = getattr(getattr(repositories, which), method)(*map(_day_or_same, question))
        if isinstance(found, models.Base):
            return len(_page_of(found))
        return len([_described(each) for each in found])

    return within(work)  # type: ignore[no-any-return]
