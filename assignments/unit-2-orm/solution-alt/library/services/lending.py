"""Lending copies to members, and taking them back."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from library.database import db
from library.errors import (
    Impossible,
    NoFreeCopy,
    NotLent,
    UnknownBook,
    UnknownCopy,
    UnknownMember,
)
from library.models import Book, Copy, Loan, Member, out
from library.rows import OverdueRow
from library.storage import find, refused_as, use_case

THREE_WEEKS = timedelta(weeks=3)


@use_case
def check_out(isbns: Sequence[str], email: str, today: date) -> list[str]:
    """Choose a free copy of each book first, then lend them together.

    Raises:
        UnknownMember: nobody has this e-mail.
        UnknownBook: no book has this ISBN.
        NoFreeCopy: a book has no copy left to lend.
    """
    find(Member, email, UnknownMember)
    free = {isbn: _free_copies(isbn, wanted) for isbn, wanted in Counter(isbns).items()}
    barcodes = [next(free[isbn]) for isbn in isbns]
    for isbn, barcode in zip(isbns, barcodes, strict=True):
        # Another desk may have lent the copy since we looked; the unique index knows.
        with refused_as(NoFreeCopy(isbn)):
            loan = Loan(barcode=barcode, email=email, taken=today, due=today + THREE_WEEKS)
            db.session.add(loan)
    return barcodes


@use_case
def give_back(barcode: str, today: date) -> None:
    """Close the open loan of a copy.

    Raises:
        UnknownCopy: no copy has this barcode.
        NotLent: the copy has no open loan.
        Impossible: today is before the day on which it was lent.
    """
    find(Copy, barcode, UnknownCopy)
    loan = db.session.scalar(select(Loan).where(Loan.barcode == barcode, out))
    if loan is None:
        raise NotLent(barcode)
    with refused_as(Impossible(f"The copy was lent on {loan.taken}, so it was not here before.")):
        loan.back = today


def overdue(today: date) -> list[OverdueRow]:
    """Return the open loans that were due before today, by due day, then barcode."""
    rows = db.session.execute(
        select(Loan.due, Book.title, Loan.barcode, Member.name, Member.email)
        .join(Loan.member)
        .join(Loan.copy)
        .join(Copy.book)
        .where(out, Loan.due < today)
        .order_by(Loan.due, Loan.barcode)
    )
    return [OverdueRow(*row) for row in rows]


def _free_copies(isbn: str, wanted: int) -> Iterator[str]:
    """Find as many free copies of a book as are asked for."""
    find(Book, isbn, UnknownBook)
    lent = select(Loan.barcode).where(out)
    free = select(Copy.barcode).where(Copy.isbn == isbn, Copy.barcode.not_in(lent))
    barcodes = db.session.scalars(free.order_by(Copy.barcode).limit(wanted)).all()
    if len(barcodes) < wanted:
        raise NoFreeCopy(isbn)
    return iter(barcodes)
