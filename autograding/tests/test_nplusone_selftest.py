"""The self-test at start-up, and what stands in where it fails."""

import warnings
from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from autograding.nplusone import publicfacts, selftest
from autograding.nplusone.facts import FastReader
from autograding.nplusone.shapes import ShapeBook
from autograding.tests.nplusone.cases import CASES
from autograding.tests.nplusone.run import said_of


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A SQLAlchemy that calls things by other names."""
    monkeypatch.setattr(selftest, "_facts", lambda: [].__getitem__(0))
    selftest.names_hold.cache_clear()
    with pytest.warns(RuntimeWarning, match="does not know this version of SQLAlchemy"):
        assert not selftest.names_hold()
    yield
    selftest.names_hold.cache_clear()
    if event.contains(Session, "do_orm_execute", publicfacts._note):
        event.remove(Session, "do_orm_execute", publicfacts._note)


def test_names_hold() -> None:
    """The installed version is known."""
    selftest.names_hold.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert selftest.names_hold()


@pytest.mark.parametrize(
    ("name", "problem"),
    [("_lazy", "saw"), ("_column", "saw"), ("read", "saw")],
)
def test_each_change_is_noticed(name: str, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that tells something else fails the self-test."""
    silent = ShapeBook().add_silent("")
    monkeypatch.setattr(FastReader, name, lambda *_: (silent, 0, 0, False))

    assert selftest._wrong(selftest._facts()).startswith(problem)


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("many_to_one", [("relationship", "Post.author", "joinedload(Post.author)")]),
        ("one_to_many", [("relationship", "Post.comments", "selectinload(Post.comments)")]),
        ("get", [("manual", "Post", "select(Post).where(Post.id.in_(keys))")]),
        ("core", [("manual", "authors", "select(authors).where(authors.c.id.in_(keys))")]),
        ("deferred", [("column", "Post", "")]),
        ("expired_by_commits", [("column", "Post", "")]),
    ],
)
def test_fallback_finds(case: str, said: list[tuple[str, str, str]]) -> None:
    """The slower way finds what the fast one finds, with less about columns."""
    found = said_of(CASES[case], 3)

    assert said == [(each["kind"], each["relationship"], each["fix"]) for each in found]
    assert all("# site" in each["site"]["source"] for each in found)


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize(
    "case",
    [name for name, case in CASES.items() if not case.expected],
)
def test_fallback_has_no_false_positive(case: str) -> None:
    """What is right is right for the slower way, too."""
    assert [] == said_of(CASES[case], 3)
