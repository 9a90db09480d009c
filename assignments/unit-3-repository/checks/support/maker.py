"""Libraries whose every value occurs once, so that it is recognized wherever it shows up."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from autograding.checks.sql.tokens import TokenMaker
from support.facts import Author, Book, Copy, Library, Loan, Member

__all__ = ["Maker", "make_library", "plus"]


def plus(day: str, days: int) -> str:
    """A day so many days later."""
    return str(date.fromisoformat(day) + timedelta(days))


class Maker:
    """Makes things of a library, each with an id that is smaller than those before.

    Ids begin somewhere above what a server would number rows by itself. Whatever is made in the
    order in which it should be listed is stored in the opposite one: forgotten sorting shows.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self._tokens = TokenMaker(random)
        self._ids = sorted(random.sample(range(1_000, 60_000), 600))

    def id(self) -> int:
        """A number that no row has."""
        return self._ids.pop()

    def author(self) -> Author:
        """An author nobody has heard of."""
        return Author(self.id(), self.name("au"), self._tokens.text("land"))

    def book(self, title: str = "") -> Book:
        """A book nobody has read."""
        title = title or self._tokens.text("ti")
        return Book(self.id(), self.isbn(), title, self._tokens.number(1100, 1890))

    def copy(self, book: Book, barcode: str = "") -> Copy:
        """One more copy of a book."""
        return Copy(self.id(), barcode or self.barcode(), book.id)

    def member(self, *, email: str = "", name: str = "") -> Member:
        """A member who joined some years ago; the e-mail starts as given."""
        joined = self._tokens.day("2015-01-01", within=1500)
        return Member(self.id(), email + self.email(), name or self.name("na"), joined)

    def loan(self, copy: Copy, member: Member, *, due: str = "", returned: bool = False) -> Loan:
        """A loan for 21 days, due on a day that occurs nowhere else."""
        due = due or self.day("2021-02-01")
        loaned = plus(due, -21)
        back = plus(loaned, self.random.randint(1, 15)) if returned else None
        return Loan(self.id(), copy.id, member.id, loaned, due, back)

    def name(self, prefix: str) -> str:
        """A name of two words that occurs nowhere else."""
        return f"{self._tokens.text(prefix)} {self._tokens.text('of')}"

    def text(self, prefix: str) -> str:
        """A word that occurs nowhere else."""
        return self._tokens.text(prefix)

    def isbn(self) -> str:
        """An ISBN no book has."""
        return self._tokens.isbn()

    def barcode(self) -> str:
        """A barcode no copy has."""
        return self._tokens.text("bc")

    def email(self) -> str:
        """An address nobody has."""
        return self._tokens.email("mb")

    def day(self, after: str) -> str:
        """A day within a year after another one, unlike all others."""
        return self._tokens.day(after)


def make_library(make: Maker, *, size: int = 4) -> Library:
    """A library of `size` books, members and authors, all related to one another.

    Each of these books has two authors and three copies: one lent and overdue, one that came
    back, one that was never lent. Each of these members has an open loan, and one that ended.
    There is one book more, with two copies that nobody ever lent, one author more without books
    and one member more without loans. Where lists are sorted, there is a tie: the last two books
    have one title, the last two members one name, the first two open loans one due day.
    """
    authors = sorted((make.author() for _ in range(size + 1)), key=lambda author: author.name)
    authors = [replace(author, id=make.id()) for author in authors]
    books, members = _books(make, size), _members(make, size)
    links = [
        (book.id, authors[(place + step) % size].id)
        for place, book in enumerate(books)
        for step in (0, 1)
    ]
    owners = [book for book in books for _ in range(3)][: size * 3 + 2]
    barcodes = sorted(make.barcode() for _ in owners)
    copies = [make.copy(book, code) for book, code in zip(owners, barcodes, strict=True)]
    loans = list(_loans(make, copies[: size * 3], members))
    for things in (authors, books, links, copies, members, loans):
        make.random.shuffle(things)
    return Library(
        authors=tuple(authors),
        books=tuple(books),
        links=tuple(links),
        copies=tuple(copies),
        members=tuple(members),
        loans=tuple(loans),
        today=plus(max(loan.due_on for loan in loans), 3),
    )


def _books(make: Maker, size: int) -> list[Book]:
    """Books by title and ISBN; the last two have one title."""
    titles = sorted(make.text("ti") for _ in range(size))
    isbns = sorted(make.isbn() for _ in range(size + 1))
    pairs = zip([*titles, titles[-1]], isbns, strict=True)
    return [replace(make.book(title), isbn=isbn) for title, isbn in pairs]


def _members(make: Maker, size: int) -> list[Member]:
    """Members by name and e-mail; the last two have one name."""
    names = sorted(make.name("na") for _ in range(size))
    emails = sorted(make.email() for _ in range(size + 1))
    pairs = zip([*names, names[-1]], emails, strict=True)
    return [replace(make.member(name=name), email=email) for name, email in pairs]


def _loans(make: Maker, copies: Sequence[Copy], members: Sequence[Member]) -> Iterator[Loan]:
    same_day = make.day("2021-02-01")
    for place, copy in enumerate(copies):
        member = members[place // 3]
        if place % 3 == 0:
            yield make.loan(copy, member, due=same_day if place < 6 else "")
        elif place % 3 == 1:
            yield make.loan(copy, member, returned=True)
