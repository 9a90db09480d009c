"""What a library is, apart from any model: facts that the grader owns and every design holds."""

from dataclasses import dataclass
from datetime import date

__all__ = ["Author", "Book", "Copy", "Fact", "Loan", "Member"]


@dataclass(frozen=True)
class Author:
    """An author; the name is unique in the catalog."""

    name: str
    country: str


@dataclass(frozen=True)
class Book:
    """A book; the ISBN is unique. `authors` are names."""

    isbn: str
    title: str
    year: int
    authors: tuple[str, ...]


@dataclass(frozen=True)
class Copy:
    """A copy of a book on the shelf; the barcode is unique."""

    barcode: str
    isbn: str


@dataclass(frozen=True)
class Member:
    """Somebody who may borrow; the e-mail is unique."""

    email: str
    name: str
    joined_on: date


@dataclass(frozen=True)
class Loan:
    """A copy lent to a member; open while `returned_on` is None."""

    barcode: str
    email: str
    loaned_on: date
    due_on: date
    returned_on: date | None = None


Fact = Author | Book | Copy | Member
