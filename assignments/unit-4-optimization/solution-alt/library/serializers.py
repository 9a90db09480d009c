"""What the pages below /api say, as values that JSON knows."""

from typing import Any

from library.paging import Page
from library.rows import RatedRow

__all__ = ["book_json", "books_json"]


def books_json(page: Page[RatedRow]) -> dict[str, Any]:
    """Write down a page of the catalog."""
    return {
        "page": page.number,
        "pages": page.pages,
        "total": page.total,
        "books": [book_json(book) for book in page.items],
    }


def book_json(book: RatedRow) -> dict[str, Any]:
    """Write down a book as it stands in a list."""
    return {
        "isbn": book.isbn,
        "title": book.title,
        "year": book.year,
        "genre": book.genre,
        "rating": book.rating,
        "reviews": book.reviews,
    }
