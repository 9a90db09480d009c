"""The catalog."""

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, scoped_session, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from library.models import Book, Review
from library.paging import Page, paginate

__all__ = ["BookRepository"]


class BookRepository:
    """The titles that the library has."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def page(self, number: int, genre: str = "") -> Page[Book]:
        """Return a page of the catalog by title, or of one genre, with authors."""
        return self._page(number, genre, selectinload(Book.authors))

    def page_with_reviews(self, number: int, genre: str = "") -> Page[Book]:
        """Return the same page with what the ratings are made of, and without authors."""
        stars = selectinload(Book.reviews).load_only(Review.stars)
        return self._page(number, genre, stars)

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

    def _page(self, number: int, genre: str, related: ORMOption) -> Page[Book]:
        """Read a page of the catalog; no list shows a summary."""
        query = select(Book).options(defer(Book.summary), related).order_by(Book.title, Book.id)
        if genre:
            query = query.where(Book.genre == genre)
        return paginate(self._session, query, number)
