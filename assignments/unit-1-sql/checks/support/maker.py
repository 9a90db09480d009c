"""Things of a library that occur nowhere else, so that they are recognized wherever they stand."""

from collections.abc import Iterable
from random import Random

from autograding.checks.sql.tokens import TokenMaker
from support.facts import Author, Book, Copy, Loan, Member

__all__ = ["Maker"]


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
