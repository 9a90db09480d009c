"""The catalog."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, scoped_session, selectinload

from library.models import Author, Book, Review
from library.paging import PER_PAGE, Page, Window
from library.rows import BookRow, RatedRow

__all__ = ["BookRepository"]


class BookRepository:
    """The titles that the library has."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def page(self, number: int, genre: str = "") -> Page[BookRow]:
        """Return a page of the catalog by title, or of one genre, with authors."""
        window, books = self._listed(number, genre)
        authors = self._authors(row.id for row in books)
        return Page(window, (BookRow(*row[1:], authors=tuple(authors[row.id])) for row in books))

    def rated_page(self, number: int, genre: str = "") -> Page[RatedRow]:
        """Return the same page with stars and numbers of reviews instead of authors."""
        window, books = self._listed(number, genre)
        query = (
            select(Review.book_id, func.sum(Review.stars), func.count())
            .where(Review.book_id.in_([row.id for row in books]))
            .group_by(Review.book_id)
        )
        given = {book_id: (stars, count) for book_id, stars, count in self._session.execute(query)}
        return Page(window, (RatedRow(*row[1:], *given.get(row.id, (0, 0))) for row in books))

    def get_by_isbn(self, isbn: str) -> Book | None:
        """Return the book with this ISBN and what its page shows, or None."""
        return self._session.scalar(
            select(Book)
            .where(Book.isbn == isbn)
            .options(
                selectinload(Book.authors),
                selectinload(Book.copies),
                selectinload(Book.reviews).selectinload(Review.member),
            )
        )

    def _listed(self, number: int, genre: str) -> tuple[Window, list[Any]]:
        """Read the columns of a page of the catalog: a book's id, then what every list shows."""
        count = _of_genre(select(func.count(Book.id)), genre)
        window = Window.open(self._session, count, number)
        columns = select(Book.id, Book.isbn, Book.title, Book.year, Book.genre)
        query = _of_genre(columns, genre).order_by(Book.title, Book.id)
        rows = self._session.execute(query.limit(PER_PAGE).offset(window.first))
        return window, list(rows)

    def _authors(self, book_ids: Iterable[int]) -> dict[int, list[str]]:
        """Read the names of the authors of several books at once."""
        query = (
            select(Book.id, Author.name)
            .join(Book.authors)
            .where(Book.id.in_(list(book_ids)))
            .order_by(Author.name)
        )
        names: dict[int, list[str]] = defaultdict(list)
        for book_id, name in self._session.execute(query):
            names[book_id].append(name)
        return names


def _of_genre(query: Select[Any], genre: str) -> Select[Any]:
    return query.where(Book.genre == genre) if genre else query
