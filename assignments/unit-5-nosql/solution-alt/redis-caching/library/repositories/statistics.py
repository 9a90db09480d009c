"""What is read most, and liked best: sums over the whole library."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from library.cache import cached
from library.models import Book, Copy, Loan, Review

__all__ = ["StatisticsRepository"]

_AT_MOST = 10


class StatisticsRepository:
    """Figures that every loan and every review changes a little."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._session = session

    @cached("statistics")
    def read(self) -> dict[str, Any]:
        """Return all figures, as values that JSON knows."""
        return {
            "genres": self._genres(),
            "most_lent": self._most_lent(),
            "best_rated": self._best_rated(),
        }

    def _genres(self) -> list[dict[str, Any]]:
        """Count books, loans and open loans of each genre."""
        books = dict(self._pairs(select(Book.genre, func.count()).group_by(Book.genre)))
        query = (
            select(Book.genre, func.count(), func.count() - func.count(Loan.returned_on))
            .join(Loan.copy)
            .join(Copy.book)
            .group_by(Book.genre)
        )
        loans = {genre: counts for genre, *counts in self._session.execute(query)}
        return [
            {
                "genre": genre,
                "books": books[genre],
                "loans": loans.get(genre, (0, 0))[0],
                "lent_now": loans.get(genre, (0, 0))[1],
            }
            for genre in sorted(books)
        ]

    def _most_lent(self) -> list[dict[str, Any]]:
        """Return the books with the most loans."""
        loans = func.count().label("loans")
        query = (
            select(Book.isbn, Book.title, loans)
            .join(Loan.copy)
            .join(Copy.book)
            .group_by(Book.isbn, Book.title)
            .order_by(loans.desc(), Book.isbn)
            .limit(_AT_MOST)
        )
        return [dict(row._mapping) for row in self._session.execute(query)]

    def _best_rated(self) -> list[dict[str, Any]]:
        """Return the books whose reviews are best."""
        reviews, average = func.count(), func.avg(Review.stars)
        query = (
            select(Book.isbn, Book.title, average, reviews)
            .join(Review.book)
            .group_by(Book.isbn, Book.title)
            .order_by(average.desc(), reviews.desc(), Book.isbn)
            .limit(_AT_MOST)
        )
        return [
            {"isbn": isbn, "title": title, "rating": round(float(rating), 2), "reviews": count}
            for isbn, title, rating, count in self._session.execute(query)
        ]

    def _pairs(self, query: Any) -> list[tuple[str, int]]:
        return [(name, count) for name, count in self._session.execute(query)]
