"""Random libraries for queries: tiny, awkward, and never the same values twice.

`make_library` draws the awkward cases that tell wrong queries from right ones: people and books of
the same name, members without loans, books without copies, authors without books, copies lent
several times, and days just before, on and just after today. `dress` gives a library new values
that sort and collide exactly as the old ones did, so that nobody can know them beforehand.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from autograding.checks.sql.tokens import TokenMaker
from support.facts import Author, Book, Copy, Fact, Library, Link, Loan, Member

__all__ = ["dress", "make_library"]

TODAY = "2024-03-10"


def make_library(random: Random, size: int, least: int = 0) -> Library:
    """A random library, in a random order of storing.

    Args:
        random: what draws it.
        size: the most rows of each kind.
        least: the fewest authors, books, copies and members.
    """
    authors = [Author(f"A{n}", random.choice("XY")) for n in _some(random, least, size)]
    books = [
        Book(f"I{n}", f"T{random.randrange(3)}", 1950 + random.randrange(3))
        for n in _some(random, least, size)
    ]
    copies = [Copy(f"C{n}", random.choice(books).isbn) for n in _some(random, least, size) if books]
    members = [
        Member(f"E{n}", f"N{random.randrange(3)}", _day(-100 + random.randrange(9)))
        for n in _some(random, least, size)
    ]
    loans = _loans(random, copies, members, size)
    facts: tuple[Fact, ...] = (
        *authors,
        *books,
        *_links(random, books, authors, size),
        *copies,
        *members,
        *loans,
    )
    return Library(facts, TODAY)


def _some(random: Random, least: int, most: int) -> list[int]:
    """A few numbers in random order, so that ids do not sort as names do."""
    return random.sample(range(20), random.randint(least, most))


def _links(
    random: Random, books: Sequence[Book], authors: Sequence[Author], size: int
) -> list[Link]:
    links = [
        Link(book.isbn, author.name)
        for book in books
        for author in random.sample(authors, min(len(authors), random.choice((0, 1, 2, 2))))
    ]
    return random.sample(links, min(size, len(links)))


def _loans(
    random: Random, copies: Sequence[Copy], members: Sequence[Member], size: int
) -> list[Loan]:
    """Loans of random copies; those that came back first, in the order in which they happened."""
    closed, still_open = [], []
    for copy in copies if members else ():
        for turn in range(random.choice((0, 0, 1, 1, 2))):
            closed.append(_returned(random, copy, random.choice(members), turn))
        if random.random() < 0.6:
            still_open.append(_open(random, copy, random.choice(members)))
    closed.sort(key=lambda loan: (loan.loaned_on, loan.returned_on))
    random.shuffle(still_open)
    half = size // 2
    return [*closed[:half], *still_open[: size - half]]


def _returned(random: Random, copy: Copy, member: Member, turn: int) -> Loan:
    start = -60 + 25 * turn + random.randrange(5)
    days = (_day(start), _day(start + 21), _day(start + random.randrange(6, 20)))
    return Loan(copy.barcode, member.email, *days)


def _open(random: Random, copy: Copy, member: Member) -> Loan:
    due = random.choice((-3, -2, -1, 0, 0, 1))
    return Loan(copy.barcode, member.email, _day(due - random.randrange(5)), _day(due))


def _day(offset: int, today: str = TODAY) -> str:
    return (date.fromisoformat(today) + timedelta(days=offset)).isoformat()


def dress(library: Library, random: Random) -> Library:
    """The same library in new values: equal ones stay equal, smaller ones stay smaller."""
    maker = TokenMaker(random)
    years, days = random.randrange(1, 50), random.randrange(1, 400)
    new = {
        **_renamed((book.isbn for book in library.books), maker.isbn),
        **_renamed((book.title for book in library.books), lambda: maker.text("Title ")),
        **_renamed((author.name for author in library.authors), lambda: maker.text("Author ")),
        **_renamed((author.country for author in library.authors), lambda: maker.text("Land ")),
        **_renamed((copy.barcode for copy in library.copies), lambda: maker.text("C")),
        **_renamed((member.email for member in library.members), lambda: maker.email("m")),
        **_renamed((member.name for member in library.members), lambda: maker.text("Member ")),
    }

    def change(value: Any) -> Any:
        if isinstance(value, int):
            return value + years
        if value in new or value is None:
            return new.get(value or "")
        return _day(days, value)

    facts = (
        replace(fact, **{k: change(v) for k, v in vars(fact).items()}) for fact in library.facts
    )
    return Library(tuple(facts), _day(days, library.today))


def _renamed(values: Iterable[str], make: Callable[[], str]) -> dict[str, str]:
    old = sorted(set(values))
    return dict(zip(old, sorted(make() for _ in old), strict=True))
