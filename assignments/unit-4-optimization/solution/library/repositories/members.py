"""The members."""

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from library.models import Member
from library.paging import Page, paginate

__all__ = ["MemberRepository"]


class MemberRepository:
    """Everybody who may borrow."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def page(self, number: int) -> Page[Member]:
        """Return a page of the members by name."""
        return paginate(self._session, select(Member).order_by(Member.name, Member.id), number)

    def get_by_email(self, email: str) -> Member | None:
        """Return the member with this e-mail, or None."""
        return self._session.scalar(select(Member).where(Member.email == email))
