"""Loans, open and returned."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from library.models import Copy, Loan
from library.paging import Page, paginate

__all__ = ["LoanRepository"]


class LoanRepository:
    """Which copy is or was with whom."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def overdue(self, today: date, number: int) -> Page[Loan]:
        """Return a page of the open loans that were due before today, the oldest first."""
        query = (
            select(Loan)
            .where(Loan.returned_on.is_(None), Loan.due_on < today)
            .order_by(Loan.due_on, Loan.id)
        )
        return paginate(self._session, query, number)

    def of_member(self, member_id: int) -> list[Loan]:
        """Return every loan of a member, the newest first."""
        query = (
            select(Loan)
            .where(Loan.member_id == member_id)
            .order_by(Loan.loaned_on.desc(), Loan.id.desc())
        )
        return list(self._session.scalars(query))

    def count_open(self, member_id: int) -> int:
        """Return how many copies a member has at home."""
        query = select(func.count()).where(Loan.member_id == member_id, Loan.returned_on.is_(None))
        return self._session.scalar(query) or 0

    def open_for(self, barcode: str) -> Loan | None:
        """Return the open loan of the copy with this barcode, or None."""
        return self._session.scalar(
            select(Loan)
            .join(Loan.copy)
            .where(Copy.barcode == barcode, Loan.returned_on.is_(None))
            .order_by(Loan.id)
            .limit(1)
        )
