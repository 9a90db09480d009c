"""The catalog."""

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session, selectinload

from library.models import Book, Review
from library.paging import Page, paginate

__all__ = ["BookRepository"]


class BookRepository:
    """The titles that the library has."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def page(self, number: int, genre: str = "") -> Page[Book]:
        """Return a page of the catalog by title, or of one genre."""
        query = select(Book).order_by(Book.title, Book.id)
        if genre:
            query = query.where(Book.genre == genre)
        return paginate(self._session, query, number)

    def get_by_isbn(self, isbn: str) -> Book | None:
        """Return the book with this ISBN and what its page shows, or None."""
        return self._session.scalar(
            select(Book)
            .where(Book.isbn == isbn)
            .options(
                selectinload(Book.authors),
                selectinload(Book.copies),
                selectinload(Book.reviews).joinedload(Review.member),
            )
        )
