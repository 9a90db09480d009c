"""The members."""

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from library.models import Member

__all__ = ["MemberRepository"]


class MemberRepository:
    """Everybody who may borrow."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def get_by_email(self, email: str) -> Member | None:
        """Return the member with this e-mail, or None."""
        return self._session.scalar(select(Member).where(Member.email == email))
