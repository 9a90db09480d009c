"""What the services answer with: plain, frozen values.

A route or a template gets these and never a model. So it cannot send a statement by touching
an attribute, it cannot change a row by accident, and your models may look as you like.
"""

from dataclasses import dataclass
from datetime import date

__all__ = ["BookPage", "BookRow", "CopyRow", "LoanRow", "MemberPage", "OverdueRow"]


@dataclass(frozen=True)
class BookRow:
    """One line of a list of books."""

    isbn: str
    title: str
    year: int
    authors: tuple[str, ...]
    """The names of all the book's authors, sorted."""
    copies: int
    """How many copies the library has, lent or not."""


@dataclass(frozen=True)
class CopyRow:
    """One copy of a book."""

    barcode: str
    borrower: str | None
    """The name of the member who has it now, or None when it is free."""


@dataclass(frozen=True)
class BookPage:
    """All about one book."""

    isbn: str
    title: str
    year: int
    authors: tuple[str, ...]
    """The names of all the book's authors, sorted."""
    copies: tuple[CopyRow, ...]
    """Sorted by barcode."""


@dataclass(frozen=True)
class LoanRow:
    """One loan of a member."""

    barcode: str
    isbn: str
    title: str
    loaned_on: date
    due_on: date
    returned_on: date | None
    """None while the loan is open."""


@dataclass(frozen=True)
class MemberPage:
    """All about one member."""

    email: str
    name: str
    joined_on: date
    loans: tuple[LoanRow, ...]
    """The newest first, those of one day by barcode."""


@dataclass(frozen=True)
class OverdueRow:
    """One open loan that should be back."""

    due_on: date
    title: str
    barcode: str
    name: str
    """The member's name."""
    email: str
