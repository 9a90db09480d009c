"""Lending copies to members, and taking them back."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager, joinedload

from library.database import db
from library.errors import Impossible, NoFreeCopy, NotLent, UnknownBook, UnknownCopy
from library.models import Book, Copy, Loan, Member
from library.rows import OverdueRow
from library.services.members import find_member
from library.services.transactions import transaction

LOAN_PERIOD = timedelta(days=21)


def check_out(isbns: Sequence[str], email: str, today: date) -> list[str]:
    """Lend one free copy of each book for 21 days; return the barcodes in the order asked.

    Raises:
        UnknownMember: nobody has this e-mail.
        UnknownBook: no book has this ISBN.
        NoFreeCopy: a book has no copy left to lend; nothing is lent then.
    """
    with transaction():
        member = find_member(email)
        return [_lend(isbn, member, today) for isbn in isbns]


def give_back(barcode: str, today: date) -> None:
    """Close the open loan of a copy.

    Raises:
        UnknownCopy: no copy has this barcode.
        NotLent: the copy has no open loan.
        Impossible: today is before the day on which it was lent.
    """
    try:
        with transaction():
            _open_loan(barcode).returned_on = today
    except IntegrityError as error:
        raise Impossible("A copy cannot come back before the day it was lent.") from error


def overdue(today: date) -> list[OverdueRow]:
    """Return the open loans that were due before today, by due day, then barcode."""
    loans = db.session.scalars(
        select(Loan)
        .join(Loan.copy)
        .where(Loan.returned_on.is_(None), Loan.due_on < today)
        .order_by(Loan.due_on, Copy.barcode)
        .options(contains_eager(Loan.copy).joinedload(Copy.book), joinedload(Loan.member))
    )
    return [_row(loan) for loan in loans]


def _lend(isbn: str, member: Member, today: date) -> str:
    copy = db.session.scalars(
        select(Copy)
        .join(Copy.book)
        .where(Book.isbn == isbn, ~Copy.loans.any(Loan.returned_on.is_(None)))
        .order_by(Copy.barcode)
        .limit(1)
    ).one_or_none()
    if copy is None:
        raise _why_none_is_free(isbn)
    barcode = copy.barcode
    db.session.add(Loan(copy=copy, member=member, loaned_on=today, due_on=today + LOAN_PERIOD))
    try:
        db.session.flush()
    except IntegrityError as error:
        # Another desk lent the copy since we looked: the index over open loans refused ours.
        raise NoFreeCopy(isbn) from error
    return barcode


def _why_none_is_free(isbn: str) -> UnknownBook | NoFreeCopy:
    known = db.session.scalars(select(Book.id).where(Book.isbn == isbn)).one_or_none()
    return UnknownBook(isbn) if known is None else NoFreeCopy(isbn)


def _open_loan(barcode: str) -> Loan:
    copy = db.session.scalars(select(Copy).where(Copy.barcode == barcode)).one_or_none()
    if copy is None:
        raise UnknownCopy(barcode)
    loan = db.session.scalars(
        select(Loan).where(Loan.copy == copy, Loan.returned_on.is_(None))
    ).one_or_none()
    if loan is None:
        raise NotLent(barcode)
    return loan


def _row(loan: Loan) -> OverdueRow:
    return OverdueRow(
        due_on=loan.due_on,
        title=loan.copy.book.title,
        barcode=loan.copy.barcode,
        name=loan.member.name,
        email=loan.member.email,
    )
