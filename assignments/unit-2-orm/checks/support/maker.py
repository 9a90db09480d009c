"""Things of a library that occur nowhere else, so that they are recognized wherever they stand."""

from datetime import date
from random import Random

from autograding.checks.sql.tokens import TokenMaker
from support.facts import Author, Book, Copy, Member

__all__ = ["Maker"]


class Maker:
    """Makes things of a library whose every value occurs once."""

    def __init__(self, random: Random) -> None:
        self._tokens = TokenMaker(random)

    def author(self) -> Author:
        """An author nobody has heard of."""
        return Author(self.text("au"), self.text("land"))

    def authors(self, number: int) -> list[Author]:
        """Authors in the order of their names."""
        return sorted((self.author() for _ in range(number)), key=lambda author: author.name)

    def book(self, *authors: Author, title: str = "") -> Book:
        """A book nobody has read."""
        title, names = title or self.text("ti"), tuple(author.name for author in authors)
        return Book(self.isbn(), title, self.year(), names)

    def copy(self, book: Book) -> Copy:
        """One more copy of a book."""
        return Copy(self.text("bc"), book.isbn)

    def copies(self, book: Book, number: int) -> list[Copy]:
        """Copies of a book in the order of their barcodes."""
        return sorted((self.copy(book) for _ in range(number)), key=lambda copy: copy.barcode)

    def member(self) -> Member:
        """A member who joined some years ago."""
        joined = date.fromisoformat(self._tokens.day("2015-01-01", within=1500))
        return Member(self.email(), self.text("na"), joined)

    def day(self, after: date = date(2021, 1, 1), *, within: int = 365) -> date:
        """A day after another one, within a year."""
        return date.fromisoformat(self._tokens.day(after.isoformat(), within=within))

    def days(self, number: int) -> list[date]:
        """Days in their order, with gaps of more than three weeks between them."""
        found = [self.day()]
        while len(found) < number:
            found.append(self.day(date.fromordinal(found[-1].toordinal() + 30), within=30))
        return found

    def year(self) -> int:
        """A year in which books were printed."""
        return self._tokens.number(1901, 2019)

    def text(self, prefix: str) -> str:
        """A word that occurs nowhere else."""
        return self._tokens.text(prefix)

    def email(self) -> str:
        """An address nobody has."""
        return self._tokens.email("mb")

    def isbn(self) -> str:
        """An ISBN no book has."""
        return self._tokens.isbn()
