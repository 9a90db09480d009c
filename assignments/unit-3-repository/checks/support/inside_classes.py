"""Runs beside the student's code: looks at the classes and objects that their repositories are."""

# ruff: noqa: PLC0415 (the student's modules and Flask exist in the worker only)

from datetime import date
from typing import Any

__all__ = ["classes_of_repositories", "kinds_of_lists", "repositories_made", "try_subclass"]

_METHODS = ("get_by_id", "get_all", "add", "update", "delete")


def try_subclass(missing: str = "") -> str:
    """Make a subclass of the student's base that lacks a method; what refuses it, "" for nothing.

    Args:
        missing: the method that it lacks, "" for none, "all" for the base class itself.
    """
    from library.repositories.base import Repository

    present = {name: _does_nothing for name in _METHODS if name != missing}
    try:
        kind = Repository if missing == "all" else type("Mine", (Repository,), present)
        object.__new__(kind)  # without __init__, whose arguments are nobody's business here
    except TypeError as error:
        return str(error)
    return ""


def _does_nothing(*_arguments: Any) -> None:
    """Stand in for a method."""


def repositories_made() -> dict[str, Any]:
    """What stands at `app.extensions["repositories"]` after set-up, and what its parts are.

    The parts are looked at inside a request: some stand for repositories of the request.
    """
    from grader_inside_app import make_app, within
    from library.repositories import Repositories
    from library.repositories.base import Repository

    def work(found: Any) -> dict[str, dict[str, Any]]:
        parts = {name: getattr(found, name) for name in ("books", "members", "loans")}
        return {
            name: {
                "kind": part.__class__.__name__,
                "is_repository": isinstance(part, Repository),
            }
            for name, part in parts.items()
        }

    found = make_app().extensions.get("repositories")
    if not isinstance(found, Repositories):
        return {"kind": type(found).__name__, "parts": {}}
    return {"kind": "Repositories", "parts": within(work)}


def classes_of_repositories() -> list[list[str]]:
    """Module and name of each class that the three repositories are made of."""
    from grader_inside_app import within

    def work(found: Any) -> list[list[str]]:
        return [
            [str(kind.__module__), str(kind.__qualname__)]
            for part in (found.books, found.members, found.loans)
            for kind in part.__class__.__mro__
        ]

    return within(work)  # type: ignore[no-any-return]


def kinds_of_lists(questions: list[list[Any]]) -> list[str]:
    """The type of what each list method gives: [repository, method, arguments].

    It is "list" also for a class that inherits from list, and "" where the method raises: what it
    should give is another check's question.
    """
    from grader_inside_app import within

    def work(repositories: Any) -> list[str]:
        return [_kind_of(getattr(repositories, which), *rest) for which, *rest in questions]

    return within(work)  # type: ignore[no-any-return]


def _kind_of(repository: Any, method: str, given: list[Any]) -> str:
    from library.database import db

    try:
        found = getattr(repository, method)(*map(_day_or_same, given))
    except Exception:
        db.session.rollback()
        return ""
    return "list" if isinstance(found, list) else type(found).__name__


def _day_or_same(value: Any) -> Any:
    """ISO text as a day."""
    is_day = isinstance(value, str) and len(value) == 10 and value[4::3] == "--"
    return date.fromisoformat(value) if is_day else value
