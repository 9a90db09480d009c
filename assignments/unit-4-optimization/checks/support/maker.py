"""Libraries whose every value occurs once, so that it is recognized wherever it shows up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from autograding.checks.sql.tokens import TokenMaker
from support.facts import Author, Book, Copy, Library, Loan, Member, Review

__all__ = ["GENRE", "Focus", "Maker", "make_growth", "make_library", "make_long_lists", "plus"]

GENRE = "poetry"
_SUMMARY = " and nobody knows why" * 40


def plus(day: str, days: int) -> str:
    """A day so many days later."""
    return str(date.fromisoformat(day) + timedelta(days))


class Maker:
    """Makes things of a library that nobody has heard of."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._tokens = TokenMaker(random)

    def author(self) -> Author:
        """An author."""
        return Author(self.name("au"), self.text("land"))

    def book(self, authors: Sequence[Author], *, title: str = "", genre: str = GENRE) -> Book:
        """A book by these authors, with a summary of almost a thousand letters."""
        title = title or self.text("ti")
        year = self._tokens.number(1100, 1890)
        names = tuple(author.name for author in authors)
        return Book(self.isbn(), title, year, genre, self.text("su") + _SUMMARY, names)

    def copy(self, book: Book) -> Copy:
        """A copy of a book."""
        return Copy(self.text("bc"), book.isbn)

    def member(self, *, name: str = "") -> Member:
        """A member who joined some years ago."""
        joined = self._tokens.day("2005-01-01", within=3500)
        return Member(self.email(), name or self.name("na"), joined)

    def loan(self, copy: Copy, member: Member, *, due: str = "", returned: bool = False) -> Loan:
        """A loan for 21 days, due on a day that occurs nowhere else."""
        due = due or self.day()
        loaned = plus(due, -21)
        back = plus(loaned, self.random.randint(1, 15)) if returned else None
        return Loan(copy.barcode, member.email, loaned, due, back)

    def review(self, book: Book, member: Member, *, stars: int = 0) -> Review:
        """What a member thought of a book."""
        stars = stars or self.random.randint(1, 5)
        return Review(book.isbn, member.email, stars, self.text("re"), self.day())

    def name(self, prefix: str) -> str:
        """A name of two words."""
        return f"{self._tokens.text(prefix)} {self._tokens.text('of')}"

    def text(self, prefix: str) -> str:
        """A word."""
        return self._tokens.text(prefix)

    def isbn(self) -> str:
        """An ISBN."""
        return self._tokens.isbn()

    def email(self) -> str:
        """An address."""
        return self._tokens.email("mb")

    def day(self) -> str:
        """A day of the years 2021 to 2024."""
        return self._tokens.day("2021-01-01", within=1400)


@dataclass(frozen=True)
class Focus:
    """The member and the book whose own pages are looked at, and a day after all due days."""

    reader: Member
    book: Book
    today: str = "2025-06-01"


def make_library(make: Maker, *, size: int = 6) -> tuple[Library, Focus]:
    """A library of `size` books and members, and a focus with about as much around it."""
    authors = [make.author() for _ in range(3)]
    focus = Focus(make.member(), make.book(authors))
    start = Library(authors=tuple(authors), books=(focus.book,), members=(focus.reader,))
    return start.plus(make_growth(make, focus, size=size)), focus


def make_growth(make: Maker, focus: Focus, *, size: int = 6) -> Library:
    """More of everything, for each row of a list something of its own.

    Each book has two authors, three copies and three reviews. Each member has a copy of their own
    book that is overdue, and has returned another one and a copy of the focus' book; the focus'
    reader has returned the third copy of each book. The focus' book gets a copy for each member,
    and a review for each second one.
    """
    authors = [make.author() for _ in range(size + 1)]
    books = [make.book(authors[at : at + 2]) for at in range(size)]
    members = [make.member() for _ in range(size)]
    copies = [[make.copy(book) for _ in range(3)] for book in books]
    more = [make.copy(focus.book) for _ in books]
    library = Library(
        authors=tuple(authors),
        books=tuple(books),
        copies=tuple([copy for row in copies for copy in row] + more),
        members=tuple(members),
        loans=(
            *_loans(make, focus, copies, members),
            *(make.loan(copy, by, returned=True) for copy, by in zip(more, members, strict=True)),
        ),
        reviews=tuple(_reviews(make, focus, books, members)),
    )
    return _shuffled(make, library)


def make_long_lists(make: Maker, *, size: int) -> Library:
    """A library of lists that take several pages: an author, a copy and an overdue loan a row.

    In each list the 20th and the 21st row are alike in what is sorted by first.
    """
    author, other = make.author(), make.author()
    titles = sorted(make.text("ti") for _ in range(size))
    names = sorted(make.name("na") for _ in range(size))
    days = sorted(make.day() for _ in range(size))
    for listed in (titles, names, days):
        listed[20] = listed[19]
    for listed in (titles, names, days):
        make.random.shuffle(listed)
    books = [make.book([author, other], title=title) for title in titles]
    members = [make.member(name=name) for name in names]
    copies = [make.copy(book) for book in books]
    loans = [
        make.loan(copy, member, due=day)
        for copy, member, day in zip(copies, members, days, strict=True)
    ]
    return Library((author, other), tuple(books), tuple(copies), tuple(members), tuple(loans))


def _loans(
    make: Maker, focus: Focus, copies: Sequence[Sequence[Copy]], members: Sequence[Member]
) -> Iterator[Loan]:
    for (late, back, third), member in zip(copies, members, strict=True):
        yield make.loan(late, member)
        yield make.loan(back, member, returned=True)
        yield make.loan(third, focus.reader, returned=True)


def _reviews(
    make: Maker, focus: Focus, books: Sequence[Book], members: Sequence[Member]
) -> Iterator[Review]:
    for place, book in enumerate(books):
        for step in range(3):
            yield make.review(book, members[(place + step) % len(members)])
    for member in members[: len(members) // 2]:
        yield make.review(focus.book, member)


def _shuffled(make: Maker, library: Library) -> Library:
    """The same in another order, so that forgotten sorting shows."""
    kinds = ("authors", "books", "copies", "members", "loans", "reviews")
    drawn = {kind: list(getattr(library, kind)) for kind in kinds}
    for things in drawn.values():
        make.random.shuffle(things)
    return Library(**{kind: tuple(things) for kind, things in drawn.items()})
