"""Loans, open and returned."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, scoped_session

from library.models import Book, Copy, Loan
from library.paging import Page, paginate

__all__ = ["LoanRepository"]

_COPY_AND_BOOK = joinedload(Loan.copy).joinedload(Copy.book).load_only(Book.isbn, Book.title)


class LoanRepository:
    """Which copy is or was with whom."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def overdue(self, today: date, number: int) -> Page[Loan]:
        """Return a page of the open loans that were due before today, the oldest first."""
        query = (
            select(Loan)
            .where(Loan.returned_on.is_(None), Loan.due_on < today)
            .options(_COPY_AND_BOOK, joinedload(Loan.member))
            .order_by(Loan.due_on, Loan.id)
        )
        return paginate(self._session, query, number)

    def of_member(self, member_id: int) -> list[Loan]:
        """Return every loan of a member, the newest first."""
        query = (
            select(Loan)
            .where(Loan.member_id == member_id)
            .options(_COPY_AND_BOOK)
            .order_by(Loan.loaned_on.desc(), Loan.id.desc())
        )
        return list(self._session.scalars(query))

    def count_open(self, member_ids: Iterable[int]) -> dict[int, int]:
        """Return how many copies each of these members has at home; who has none is left out."""
        query = (
            select(Loan.member_id, func.count())
            .where(Loan.member_id.in_(member_ids), Loan.returned_on.is_(None))
            .group_by(Loan.member_id)
        )
        return {member_id: count for member_id, count in self._session.execute(query)}

    def open_for(self, barcode: str) -> Loan | None:
        """Return the open loan of the copy with this barcode, or None."""
        return self._session.scalar(
            select(Loan)
            .join(Loan.copy)
            .where(Copy.barcode == barcode, Loan.returned_on.is_(None))
            .order_by(Loan.id)
            .limit(1)
        )
