"""Members, with the loans that belong to them."""

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from library.models import Copy, Loan, Member
from library.repositories.sql import SqlRepository

__all__ = ["MemberRepository"]


class MemberRepository(SqlRepository[Member]):
    """Everybody who may borrow."""

    entity = Member

    def get_by_email(self, email: str) -> Member | None:
        """Return the member with this e-mail and all that their page shows, or None."""
        return self._session.scalar(
            select(Member)
            .where(Member.email == email)
            .options(selectinload(Member.loans).joinedload(Loan.copy).joinedload(Copy.book))
        )

    def _listing(self) -> Select[tuple[Member]]:
        return (
            select(Member).options(selectinload(Member.loans)).order_by(Member.name, Member.email)
        )
