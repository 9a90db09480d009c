"""What the lists show: plain values, read from the database as they are and nothing besides.

A row of these has no relationship that a template or a serializer could follow by accident.
"""

from dataclasses import dataclass
from datetime import date

__all__ = ["BookRow", "LoanRow", "MemberRow", "OverdueRow", "RatedRow"]


@dataclass(frozen=True)
class BookRow:
    """A book in the catalog, with its authors by name."""

    isbn: str
    title: str
    year: int
    genre: str
    authors: tuple[str, ...]


@dataclass(frozen=True)
class RatedRow:
    """A book in the catalog, with the sum of its stars and the number of its reviews."""

    isbn: str
    title: str
    year: int
    genre: str
    stars: int
    reviews: int

    @property
    def rating(self) -> float | None:
        """The average of the stars, to two decimals; None before the first review."""
        return round(self.stars / self.reviews, 2) if self.reviews else None


@dataclass(frozen=True)
class MemberRow:
    """A member, with the number of copies they have at home."""

    name: str
    email: str
    joined_on: date
    at_home: int


@dataclass(frozen=True)
class LoanRow:
    """A loan on the page of its member."""

    title: str
    isbn: str
    barcode: str
    loaned_on: date
    due_on: date
    returned_on: date | None


@dataclass(frozen=True)
class OverdueRow:
    """A loan that should be back."""

    due_on: date
    title: str
    isbn: str
    barcode: str
    name: str
    email: str
