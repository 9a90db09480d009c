"""Runs beside the student's code: asks their repositories, inside a request of their application.

Answers are plain: an entity becomes a dictionary that begins with its kind, anything else than an
entity, a list or None becomes the name of its type.
"""

# ruff: noqa: PLC0415 (the student's modules and Flask exist in the worker only)

from datetime import date
from typing import Any

__all__ = [
    "abstract_methods",
    "ask",
    "change",
    "repositories_made",
    "store",
    "take_out",
    "try_base",
    "try_subclass",
    "walk",
]

_TABLES = ("authors", "books", "book_authors", "copies", "members", "loans")
_METHODS = ("get_by_id", "get_all", "add", "update", "delete")


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
        given = (kind.__name__ for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
        return {"raised": next(given)}


def _tables() -> dict[str, list[list[Any]]]:
    """Every row, as the transaction of this request sees it."""
    from library.database import Base, db

    return {
        name: [
            [str(cell) if isinstance(cell, date) else cell for cell in row]
            for row in db.session.execute(Base.metadata.tables[name].select())
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
    if isinstance(found, list):
        return [_described(each) for each in found]
    if isinstance(found, models.Author):
        return {"kind": "Author", "id": found.id, "name": found.name, "country": found.country}
    if isinstance(found, models.Copy):
        return {"kind": "Copy", "id": found.id, "barcode": found.barcode, "isbn": found.book.isbn}
    if isinstance(found, models.Book):
        return _book(found)
    if isinstance(found, models.Member):
        return {
            "kind": "Member",
            "id": found.id,
            "email": found.email,
            "name": found.name,
            "joined_on": str(found.joined_on),
            "loans": sorted(loan.id for loan in found.loans),
        }
    if isinstance(found, models.Loan):
        return _loan(found)
    return {"kind": type(found).__name__}


def _book(book: Any) -> dict[str, Any]:
    return {
        "kind": "Book",
        "id": book.id,
        "isbn": book.isbn,
        "title": book.title,
        "year": book.year,
        "authors": sorted(author.name for author in book.authors),
        "copies": sorted(copy.barcode for copy in book.copies),
    }


def _loan(loan: Any) -> dict[str, Any]:
    return {
        "kind": "Loan",
        "id": loan.id,
        "barcode": loan.copy.barcode,
        "isbn": loan.copy.book.isbn,
        "email": loan.member.email,
        "loaned_on": str(loan.loaned_on),
        "due_on": str(loan.due_on),
        "returned_on": loan.returned_on and str(loan.returned_on),
    }


def walk(which: str, method: str, question: list[Any]) -> int:
    """Read a list and all that the README says it brings along; how many entities it has."""
    from grader_inside_app import within

    def work(repositories: Any) -> int:
        found = getattr(getattr(repositories, which), method)(*map(_day_or_same, question))
        return len([_described(each) for each in found])

    return within(work)  # type: ignore[no-any-return]


def abstract_methods() -> dict[str, Any]:
    """Which names of the student's base are abstract, and whether it can be instantiated."""
    from library.repositories.base import Repository

    is_class = isinstance(Repository, type)
    names = getattr(Repository, "__abstractmethods__", ()) if is_class else ()
    return {"is_class": is_class, "abstract": sorted(str(name) for name in names)}


def try_base() -> str:
    """What creating the base itself raises, "" for nothing."""
    from library.repositories.base import Repository

    return _error_of(Repository)


def try_subclass(missing: str) -> str:
    """What creating a subclass raises that has all methods but one, "" for nothing."""
    from library.repositories.base import Repository

    present = {name: _does_nothing for name in _METHODS if name != missing}
    try:
        kind = type("Incomplete", (Repository,), present)
    except TypeError as error:
        return f"TypeError: {error}"
    return _error_of(kind)


def _does_nothing(*_arguments: Any) -> None:
    """Stand in for a method."""


def _error_of(kind: Any) -> str:
    try:
        kind()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def repositories_made() -> dict[str, Any]:
    """What stands at `app.extensions["repositories"]` right after set-up, before any request."""
    from grader_inside_app import make_app

    from library.repositories import Repositories
    from library.repositories.base import Repository

    found = make_app().extensions.get("repositories")
    if not isinstance(found, Repositories):
        return {"kind": type(found).__name__, "parts": {}}
    parts = {name: getattr(found, name) for name in ("books", "members", "loans")}
    return {
        "kind": "Repositories",
        "parts": {
            name: {
                "kind": type(part).__name__,
                "is_repository": isinstance(part, Repository),
            }
            for name, part in parts.items()
        },
    }
