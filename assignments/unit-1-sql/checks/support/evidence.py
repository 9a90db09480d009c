"""Facts that are recognized wherever a design stores them, and what their places prove."""

from collections.abc import Iterable, Iterator
from itertools import count
from random import Random

from autograding.checks.sql import tokens
from autograding.checks.sql.structure import Schema
from autograding.checks.sql.tokens import TokenMaker, Verdict
from autograding.checks.student import Student
from support.facts import Author, Book, Copy, Fact, Library, Link, Loan, Member
from support.shelf import Shelf

__all__ = ["Maker", "recognizable", "stored_facts", "verdict"]


class Maker:
    """Makes things of a library whose every value occurs once."""

    def __init__(self, random: Random) -> None:
        self._tokens = TokenMaker(random)

    def author(self) -> Author:
        """An author nobody has heard of."""
        return Author(self._tokens.text("au"), self._tokens.text("land"))

    def book(self, *, title: str = "") -> Book:
        """A book nobody has read."""
        year = self._tokens.number(1901, 2019)
        return Book(self._tokens.isbn(), title or self._tokens.text("ti"), year)

    def books(self, number: int) -> list[Book]:
        """Books in the order of their ISBNs."""
        return sorted((self.book() for _ in range(number)), key=lambda book: book.isbn)

    def copies(self, books: Iterable[Book]) -> list[Copy]:
        """A copy of each book, in the order of the barcodes."""
        owners = list(books)
        barcodes = sorted(self._tokens.text("bc") for _ in owners)
        return [Copy(code, book.isbn) for code, book in zip(barcodes, owners, strict=True)]

    def copy(self, book: Book) -> Copy:
        """One more copy of a book."""
        return Copy(self._tokens.text("bc"), book.isbn)

    def member(self, *, email: str = "") -> Member:
        """A member who joined some years ago; the e-mail starts as given."""
        joined = self._tokens.day("2015-01-01", within=1500)
        return Member(email + self._tokens.email("mb"), self._tokens.text("na"), joined)

    def loan(
        self, copy: Copy, member: Member, *, after: str = "2021-01-01", returned: bool = False
    ) -> Loan:
        """A loan after some day; its days occur nowhere else."""
        loaned = self.day(after)
        due = self.day(loaned)
        return Loan(copy.barcode, member.email, loaned, due, self.day(loaned) if returned else None)

    def day(self, after: str) -> str:
        """A day after another one, within a year."""
        return self._tokens.day(after)

    def text(self, prefix: str) -> str:
        """A word that occurs nowhere else."""
        return self._tokens.text(prefix)

    def email(self) -> str:
        """An address nobody has."""
        return self._tokens.email("no")

    def isbn(self) -> str:
        """An ISBN no book has."""
        return self._tokens.isbn()


def recognizable(random: Random) -> Library:
    """A library in which everything is shared: redundancy has nowhere to hide.

    Authors with several books, books with several authors and copies, members with several loans,
    a copy that was lent twice, and one of each kind that stands alone.
    """
    make = Maker(random)
    authors = [make.author() for _ in range(5)]
    books = [make.book() for _ in range(5)]
    pairs = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 3), (2, 0), (2, 1), (3, 1), (3, 3)]
    links = [Link(books[book].isbn, authors[author].name) for book, author in pairs]
    copies = [make.copy(books[book]) for book in (0, 0, 0, 1, 1, 2, 2, 3)]
    members = [make.member() for _ in range(4)]
    loans = list(_loans(make, copies, members))
    for things in (authors, books, links, copies, members):
        random.shuffle(things)
    return Library((*authors, *books, *links, *copies, *members, *_in_time(loans)), "2024-01-01")


def _loans(make: Maker, copies: list[Copy], members: list[Member]) -> Iterator[Loan]:
    """Loans by (copy, member); a copy that is lent again has come back before."""
    back: dict[int, str] = {}
    closed = [(0, 0), (3, 0), (5, 2)]
    for place, (copy, who) in enumerate([*closed, (0, 0), (1, 0), (3, 1), (4, 0), (6, 2), (2, 1)]):
        after = back.get(copy, "2021-01-01")
        returned = place < len(closed)
        loan = make.loan(copies[copy], members[who], after=after, returned=returned)
        back[copy] = loan.returned_on or after
        yield loan


def _in_time(loans: list[Loan]) -> list[Loan]:
    """Returned loans first, so that a copy is back before it is lent again."""
    return sorted(loans, key=lambda loan: (loan.is_open, loan.loaned_on))


def stored_facts(student: Student) -> tuple[Shelf, Library]:
    """A shelf that holds a recognizable library, or what the student's database took of it."""
    shelf = Shelf(student)
    library, _ = shelf.lend_out(recognizable(student.random))
    shelf.store(library.facts)
    return shelf, library


def verdict(student: Student) -> tuple[Shelf, Verdict]:
    """What the places of all facts prove about the student's design."""
    shelf, library = stored_facts(student)
    return shelf, judged(shelf.schema(), library, shelf)


def judged(schema: Schema, library: Library, shelf: Shelf) -> Verdict:
    """The verdict on a snapshot that was taken after the library was stored."""
    return tokens.judge(schema, list(_facts(library)), statements=shelf.written())


def _facts(library: Library) -> Iterator[tokens.Fact]:
    numbers = count()
    for fact in library.facts:
        yield from _values(fact, next(numbers))


def _values(fact: Fact, number: int) -> Iterator[tokens.Fact]:
    """Each value of a fact; a loan has no key of its own, so its place in line stands for one."""
    match fact:
        case Author(name, country):
            yield _fact("author", "name", name, name, key=True)
            yield _fact("author", "country", country, name)
        case Book(isbn, title, year):
            yield _fact("book", "isbn", isbn, isbn, key=True)
            yield _fact("book", "title", title, isbn)
            yield _fact("book", "year", year, isbn)
        case Copy(barcode, _):
            yield _fact("copy", "barcode", barcode, barcode, key=True)
        case Member(email, name, joined_on):
            yield _fact("member", "email", email, email, key=True)
            yield _fact("member", "name", name, email)
            yield _fact("member", "joined_on", joined_on, email)
        case Loan(_, _, loaned_on, due_on, returned_on):
            yield _fact("loan", "loaned_on", loaned_on, number)
            yield _fact("loan", "due_on", due_on, number)
            if returned_on:
                yield _fact("loan", "returned_on", returned_on, number)


def _fact(
    entity: str, attribute: str, value: tokens.Token, owner: tokens.Token, *, key: bool = False
) -> tokens.Fact:
    return tokens.Fact(entity=entity, attribute=attribute, value=value, owner=owner, key=key)
