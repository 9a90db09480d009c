"""What members think of books."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from library.cache import outdate
from library.errors import AlreadyReviewed
from library.models import Review

__all__ = ["ReviewRepository"]


class ReviewRepository:
    """The reviews. A member reviews a book once."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def add(self, review: Review) -> None:
        """Store a new review.

        Raises:
            AlreadyReviewed: there is one by this member of this book.
        """
        outdate()
        isbn, email = review.book.isbn, review.member.email
        self._session.add(review)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise AlreadyReviewed(isbn, email) from error
