"""Loans, open and returned."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from library.models import Book, Copy, Loan, Member
from library.paging import PER_PAGE, Page, Window
from library.rows import LoanRow, OverdueRow

__all__ = ["LoanRepository"]


class LoanRepository:
    """Which copy is or was with whom."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def overdue(self, today: date, number: int) -> Page[OverdueRow]:
        """Return a page of the open loans that were due before today, the oldest first."""
        late = Loan.returned_on.is_(None), Loan.due_on < today
        window = Window.open(self._session, select(func.count(Loan.id)).where(*late), number)
        query = (
            select(Loan.due_on, Book.title, Book.isbn, Copy.barcode, Member.name, Member.email)
            .join(Loan.copy)
            .join(Copy.book)
            .join(Loan.member)
            .where(*late)
            .order_by(Loan.due_on, Loan.id)
            .limit(PER_PAGE)
            .offset(window.first)
        )
        return Page(window, (OverdueRow(*row) for row in self._session.execute(query)))

    def of_member(self, member_id: int) -> list[LoanRow]:
        """Return every loan of a member, the newest first."""
        query = (
            select(
                Book.title, Book.isbn, Copy.barcode, Loan.loaned_on, Loan.due_on, Loan.returned_on
            )
            .join(Loan.copy)
            .join(Copy.book)
            .where(Loan.member_id == member_id)
            .order_by(Loan.loaned_on.desc(), Loan.id.desc())
        )
        return [LoanRow(*row) for row in self._session.execute(query)]

    def open_for(self, barcode: str) -> Loan | None:
        """Return the open loan of the copy with this barcode, or None."""
        return self._session.scalar(
            select(Loan)
            .join(Loan.copy)
            .where(Copy.barcode == barcode, Loan.returned_on.is_(None))
            .order_by(Loan.id)
            .limit(1)
        )
