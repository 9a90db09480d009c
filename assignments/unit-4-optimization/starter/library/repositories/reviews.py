"""What members think of books."""

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from library.models import Book, Member, Review

__all__ = ["ReviewRepository"]


class ReviewRepository:
    """The reviews. A member reviews a book once."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def find(self, book: Book, member: Member) -> Review | None:
        """Return what a member wrote about a book, or None."""
        return self._session.scalar(
            select(Review).where(Review.book_id == book.id, Review.member_id == member.id)
        )

    def add(self, review: Review) -> None:
        """Store a new review."""
        self._session.add(review)
        self._session.flush()
