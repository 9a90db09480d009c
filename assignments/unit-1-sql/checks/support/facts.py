"""What a library is, apart from any schema: facts that the grader owns and any design holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Author", "Book", "Copy", "Fact", "Library", "Link", "Loan", "Member"]


@dataclass(frozen=True)
class Author:
    """An author; the name is unique in the catalog."""

    name: str
    country: str


@dataclass(frozen=True)
class Book:
    """A book; the ISBN is unique."""

    isbn: str
    title: str
    year: int


@dataclass(frozen=True)
class Link:
    """An author wrote, alone or with others, a book."""

    isbn: str
    author: str


@dataclass(frozen=True)
class Copy:
    """A copy of a book on the shelf; the barcode is unique."""

    barcode: str
    isbn: str


@dataclass(frozen=True)
class Member:
    """Somebody who may borrow; the e-mail is unique. `joined_on` is an ISO date."""

    email: str
    name: str
    joined_on: str


@dataclass(frozen=True)
class Loan:
    """A copy lent to a member; open while `returned_on` is None. Days are ISO dates."""

    barcode: str
    email: str
    loaned_on: str
    due_on: str
    returned_on: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the copy is still out."""
        return self.returned_on is None


Fact = Author | Book | Link | Copy | Member | Loan
_Kind = TypeVar("_Kind", Author, Book, Link, Copy, Member, Loan)


@dataclass(frozen=True)
class Library:
    """Facts in the order in which they are stored, and the day on which questions are asked."""

    facts: tuple[Fact, ...]
    today: str

    def __len__(self) -> int:
        return len(self.facts)

    def _of(self, kind: type[_Kind]) -> tuple[_Kind, ...]:
        return tuple(fact for fact in self.facts if isinstance(fact, kind))

    @property
    def authors(self) -> tuple[Author, ...]:
        """Every author."""
        return self._of(Author)

    @property
    def books(self) -> tuple[Book, ...]:
        """Every book."""
        return self._of(Book)

    @property
    def links(self) -> tuple[Link, ...]:
        """Who wrote what."""
        return self._of(Link)

    @property
    def copies(self) -> tuple[Copy, ...]:
        """Every copy."""
        return self._of(Copy)

    @property
    def members(self) -> tuple[Member, ...]:
        """Every member."""
        return self._of(Member)

    @property
    def loans(self) -> tuple[Loan, ...]:
        """Every loan, returned or open."""
        return self._of(Loan)

    def book(self, isbn: str) -> Book:
        """The book with this ISBN."""
        return next(book for book in self.books if book.isbn == isbn)

    def member(self, email: str) -> Member:
        """The member with this e-mail."""
        return next(member for member in self.members if member.email == email)

    def copies_of(self, isbn: str) -> tuple[Copy, ...]:
        """The copies of one book."""
        return tuple(copy for copy in self.copies if copy.isbn == isbn)

    def loans_of(self, barcode: str) -> tuple[Loan, ...]:
        """The loans of one copy."""
        return tuple(loan for loan in self.loans if loan.barcode == barcode)

    def is_free(self, barcode: str) -> bool:
        """Whether a copy can be lent."""
        return not any(loan.is_open for loan in self.loans_of(barcode))

    def containing(self, facts: Iterable[Fact]) -> "Library":
        """The same day with other facts."""
        return Library(tuple(facts), self.today)

    def without(self, refused: Iterable[Fact]) -> "Library":
        """What is left when some facts, and all that refer to them, are taken away."""
        gone = set(refused)
        return self.containing(_supported(fact for fact in self.facts if fact not in gone))


def _supported(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Facts whose references are there; parents come before those that refer to them."""
    there: set[tuple[str, str]] = set()
    for fact in facts:
        if set(_references(fact)) <= there:
            there |= set(_identity(fact))
            yield fact


def _identity(fact: Fact) -> Iterator[tuple[str, str]]:
    match fact:
        case Author(name=name):
            yield ("author", name)
        case Book(isbn=isbn):
            yield ("book", isbn)
        case Copy(barcode=barcode):
            yield ("copy", barcode)
        case Member(email=email):
            yield ("member", email)


def _references(fact: Fact) -> Iterator[tuple[str, str]]:
    match fact:
        case Link(isbn=isbn, author=author):
            yield from (("book", isbn), ("author", author))
        case Copy(isbn=isbn):
            yield ("book", isbn)
        case Loan(barcode=barcode, email=email):
            yield from (("copy", barcode), ("member", email))
