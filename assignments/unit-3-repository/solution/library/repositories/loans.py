"""Loans, open and returned."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from library.models import Copy, Loan
from library.repositories.sql import SqlRepository

__all__ = ["LoanRepository"]


class LoanRepository(SqlRepository[Loan]):
    """Which copy is or was with whom."""

    entity = Loan

    def open_for(self, barcode: str) -> Loan | None:
        """Return the open loan of the copy with this barcode, or None."""
        return self._session.scalar(
            self._with_copies().where(Copy.barcode == barcode, Loan.returned_on.is_(None))
        )

    def overdue(self, today: date) -> list[Loan]:
        """Return the open loans that were due before today, the longest overdue first."""
        return self._all(
            self._with_copies()
            .where(Loan.returned_on.is_(None), Loan.due_on < today)
            .order_by(Loan.due_on, Copy.barcode)
        )

    def _listing(self) -> Select[tuple[Loan]]:
        return self._with_copies().order_by(Loan.loaned_on, Copy.barcode)

    def _with_copies(self) -> Select[tuple[Loan]]:
        return (
            select(Loan)
            .join(Loan.copy)
            .options(contains_eager(Loan.copy).joinedload(Copy.book), joinedload(Loan.member))
        )
