"""Unit 3's own libraries, leaks and notes, which its checks judge by."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from autograding.tests.helpers.unit_support import Support, support_of

_UNIT = Path(__file__).parents[2] / "assignments" / "unit-3-repository"

support = support_of("unit-3-repository")


def _library(support: Support, seed: int) -> Any:
    maker = support("maker")
    return maker.make_library(maker.Maker(Random(seed)))


@pytest.mark.parametrize("seed", range(5))
def test_ids_tell_nothing_of_the_order(support: Support, seed: int) -> None:
    """What is listed first has the largest id, so that forgotten sorting shows."""
    library = _library(support, seed)
    books = sorted(library.books, key=lambda book: (book.title, book.isbn))
    members = sorted(library.members, key=lambda member: (member.name, member.email))
    for listed in (books, members, sorted(library.copies, key=lambda copy: copy.barcode)):
        assert sorted((each.id for each in listed), reverse=True) == [each.id for each in listed]


@pytest.mark.parametrize("seed", range(5))
def test_sorted_lists_have_ties(support: Support, seed: int) -> None:
    """Two books share a title, two members a name, and two open loans a due day."""
    library = _library(support, seed)
    assert len({book.title for book in library.books}) == len(library.books) - 1
    assert len({member.name for member in library.members}) == len(library.members) - 1
    due = [loan.due_on for loan in library.loans if loan.is_open]
    assert len(set(due)) == len(due) - 1


@pytest.mark.parametrize("seed", range(5))
def test_every_situation_of_a_copy_is_there(support: Support, seed: int) -> None:
    """Copies are lent, came back, or were never lent; one book was never lent at all."""
    library = _library(support, seed)
    loans = [library.loans_of(copy) for copy in library.copies]
    assert {"never", "open", "ended"} == {
        "never" if not listed else "open" if listed[0].is_open else "ended" for listed in loans
    }
    lent = {library.copy(loan.copy_id).book_id for loan in library.loans}
    assert len(lent) == len(library.books) - 1


@pytest.mark.parametrize("seed", range(5))
def test_worlds_sort_alike(support: Support, seed: int) -> None:
    """Two worlds name the same things, and rank their values in the same order."""
    worlds = [support("world").make_world(Random(number)).names for number in (seed, seed + 100)]
    assert list(worlds[0]) == list(worlds[1])
    for prefix in ("title", "name", "isbn", "email", "author", "barcode"):
        ranks = [
            sorted((name for name in world if name[:-1] == prefix), key=world.__getitem__)
            for world in worlds
        ]
        assert ranks[0] == ranks[1] == sorted(ranks[0])


@pytest.mark.parametrize("seed", range(5))
def test_values_of_a_page_are_found_again(support: Support, seed: int) -> None:
    """Naming the values of a text and filling them in again gives the same text."""
    world = support("world").make_world(Random(seed))
    text = " | ".join([*world.names.values(), "21 days", "3 copies"])
    assert "{title3}" in world.abstract(text)
    assert text == world.fill(world.abstract(text))


_CLASS = """
class Books:
    def __init__(self, session):
        self._session = session

    def get_all(self):
{body}
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return list(self._session.scalars(select(Book)))", None),
        ("return self._session.scalars(select(Book)).all()", None),
        ("return self._session.scalar(select(Book).where(Book.id == 1))", None),
        ("return self._session.query(Book).all()", None),
        ("return self._all(self._listing())", None),
        ("return [book for book in self._session.scalars(select(Book))]", None),
        ("rows = self._session.scalars(select(Book)).all()\n        return rows", None),
        ("def rows():\n            yield 1\n        return list(rows())", None),
        ("return self._session.scalars(select(Book))", "a result that was not read"),
        ("return self._session.execute(select(Book))", "a result that was not read"),
        ("return select(Book).order_by(Book.title)", "a query that was not sent"),
        ("query = select(Book)\n        return query.where(Book.id > 1)", "not sent"),
        ("return self._session.query(Book).filter(Book.id > 1)", "not sent"),
        ("return self._session", "the session"),
        ("return (book for book in [])", "a generator"),
        ("yield from self._session.scalars(select(Book))", "a generator"),
    ],
)
def test_leaks(support: Support, body: str, said: str | None) -> None:
    """Entities and lists are no leak; queries, results, sessions and generators are."""
    source = _CLASS.format(body="        " + body)
    messages = [leak.message for leak in support("leaks").leaks(source, "Books")]
    assert [] == messages if said is None else said in messages[0]


def test_private_methods_may_hand_out_queries(support: Support) -> None:
    """What begins with an underscore is the class's own business."""
    source = (
        "class Books:\n    def _listing(self, *parts):\n        return select(Book).where(*parts)\n"
    )
    assert [] == list(support("leaks").leaks(source, "Books"))


def test_conditions_are_a_leak(support: Support) -> None:
    """A public method that puts a parameter into where() makes its callers speak SQLAlchemy."""
    source = (
        "class Books:\n    def find(self, *parts):\n        return self._all(Q.where(*parts))\n"
    )
    (leak,) = support("leaks").leaks(source, "Books")
    assert 3 == leak.line
    assert "its parameter parts" in leak.message


def test_values_in_conditions_are_no_leak(support: Support) -> None:
    """A parameter that is compared with a column is a value."""
    source = "class B:\n    def find(self, x):\n        return self._one(Q.where(Book.isbn == x))\n"
    assert [] == list(support("leaks").leaks(source, "B"))


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("It ends in `_end_transaction`.", "_end_transaction", True),
        ("It ends in BookRepository, too.", "BookRepository", True),
        ("Then we add a book.", "add", False),
        ("Then `books.add(book)` stores it.", "add", False),
        ("Then `add` stores it.", "add", True),
        ("In 11.2.2 we met it.", "11.2.2", True),
        ("In 11.2.23 we met it.", "11.2.2", False),
    ],
)
def test_names_in_notes(support: Support, text: str, name: str, found: bool) -> None:
    """A name that could be an English word counts between backticks only."""
    assert found == support("notes")._mentions(text, name)


def test_entities_in_words(support: Support) -> None:
    """An answer is told by what identifies an entity, never by an object's address."""
    in_words = support("entities").in_words
    book = {"kind": "Book", "id": 1, "isbn": "978"}
    assert "None" == in_words(None)
    assert "An empty list" == in_words([])
    assert "A list of 2: Book 978, None" == in_words([book, None])
    assert "A Query" == in_words({"kind": "Query"})
