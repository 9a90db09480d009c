"""The members."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, scoped_session

from library.models import Loan, Member
from library.paging import PER_PAGE, Page, Window
from library.rows import MemberRow

__all__ = ["MemberRepository"]


class MemberRepository:
    """Everybody who may borrow."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def page(self, number: int) -> Page[MemberRow]:
        """Return a page of the members by name, each with the number of their open loans."""
        window = Window.open(self._session, select(func.count(Member.id)), number)
        shown = (
            select(Member.name, Member.email, Member.joined_on, Member.id)
            .order_by(Member.name, Member.id)
            .limit(PER_PAGE)
            .offset(window.first)
            .subquery()
        )
        is_open = and_(Loan.member_id == shown.c.id, Loan.returned_on.is_(None))
        query = (
            select(shown.c.name, shown.c.email, shown.c.joined_on, func.count(Loan.id))
            .outerjoin(Loan, is_open)
            .group_by(*shown.c)
            .order_by(shown.c.name, shown.c.id)
        )
        return Page(window, (MemberRow(*row) for row in self._session.execute(query)))

    def get_by_email(self, email: str) -> Member | None:
        """Return the member with this e-mail, or None."""
        return self._session.scalar(select(Member).where(Member.email == email))
