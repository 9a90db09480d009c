"""Copies and their loans, open and returned."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, scoped_session

from library.cache import outdate
from library.errors import AlreadyLent
from library.models import Copy, Loan

__all__ = ["LoanRepository"]


class LoanRepository:
    """Which copy is or was with whom."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def get_copy(self, barcode: str) -> Copy | None:
        """Return the copy with this barcode, with its book, or None."""
        query = select(Copy).where(Copy.barcode == barcode).options(joinedload(Copy.book))
        return self._session.scalar(query)

    def open_for(self, copy: Copy) -> Loan | None:
        """Return the open loan of a copy, or None."""
        query = select(Loan).where(Loan.copy_id == copy.id, Loan.returned_on.is_(None))
        return self._session.scalar(query)

    def add(self, loan: Loan) -> None:
        """Store a new loan.

        Raises:
            AlreadyLent: the copy has an open one.
        """
        outdate()
        barcode = loan.copy.barcode
        self._session.add(loan)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise AlreadyLent(barcode) from error

    def close(self, loan: Loan, today: date) -> None:
        """Note that the copy is back."""
        outdate()
        loan.returned_on = today
