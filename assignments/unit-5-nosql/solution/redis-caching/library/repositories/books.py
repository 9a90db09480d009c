"""The catalog."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, scoped_session, selectinload

from library import cache
from library.models import Book, Copy, Loan, Review
from library.paging import Page, paginate

__all__ = ["BookRepository"]


class BookRepository:
    """The titles that the library has."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    def page(self, number: int, genre: str = "") -> Page[Book]:
        """Return a page of the catalog by title, or of one genre, with authors."""
        query = select(Book).options(selectinload(Book.authors)).order_by(Book.title, Book.id)
        if genre:
            query = query.where(Book.genre == genre)
        return paginate(self._session, query, number)

    def get_by_isbn(self, isbn: str) -> Book | None:
        """Return the book with this ISBN, or None."""
        return self._session.scalar(select(Book).where(Book.isbn == isbn))

    def details(self, isbn: str) -> dict[str, Any] | None:
        """Return what the page of a book shows, as values of JSON; None if there is none."""
        return cache.remember(cache.book(isbn), lambda: self._read_details(isbn))

    def was_lent(self, book: Book) -> bool:
        """Say whether a copy of this book is lent or ever was."""
        loans = exists().where(Copy.book_id == book.id, Loan.copy_id == Copy.id)
        return bool(self._session.scalar(select(loans)))

    def delete(self, book: Book) -> None:
        """Delete a book, its copies and its reviews."""
        self._session.delete(book)
        self._session.flush()

    def _read_details(self, isbn: str) -> dict[str, Any] | None:
        book = self._session.scalar(
            select(Book)
            .where(Book.isbn == isbn)
            .options(
                selectinload(Book.authors),
                selectinload(Book.copies),
                selectinload(Book.reviews).joinedload(Review.member),
            )
        )
        return None if book is None else self._details(book)

    def _details(self, book: Book) -> dict[str, Any]:
        lent = self._lent(book)
        stars = [review.stars for review in book.reviews]
        reviews = sorted(book.reviews, key=lambda review: (review.posted_on, review.id))
        return {
            "isbn": book.isbn,
            "title": book.title,
            "year": book.year,
            "genre": book.genre,
            "authors": sorted(author.name for author in book.authors),
            "copies": [
                {"barcode": barcode, "lent": barcode in lent}
                for barcode in sorted(copy.barcode for copy in book.copies)
            ],
            "rating": round(sum(stars) / len(stars), 2) if stars else None,
            "reviews": [
                {
                    "name": review.member.name,
                    "stars": review.stars,
                    "text": review.text,
                    "posted_on": review.posted_on.isoformat(),
                }
                for review in reversed(reviews)
            ],
        }

    def _lent(self, book: Book) -> set[str]:
        """Return the barcodes of the copies that are lent now."""
        query = (
            select(Copy.barcode)
            .join(Copy.loans)
            .where(Copy.book_id == book.id, Loan.returned_on.is_(None))
        )
        return set(self._session.scalars(query))
