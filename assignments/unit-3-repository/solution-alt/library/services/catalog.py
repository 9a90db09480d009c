"""Books and their copies."""

from collections.abc import Sequence
from typing import Any

from library.errors import UnknownAuthor, UnknownBook
from library.models import Book, Copy

__all__ = ["add_book", "add_copy", "change_book", "find_book", "remove_book"]


def find_book(books: Any, isbn: str) -> Book:
    """Return the book with this ISBN, or raise UnknownBook."""
    if (book := books.get_by_isbn(isbn)) is None:
        raise UnknownBook(isbn)
    return book


def add_book(books: Any, isbn: str, title: str, year: int, names: Sequence[str]) -> None:
    """Add a book by authors of these names, or raise UnknownAuthor."""
    authors = {author.name: author for author in books.authors_named(names)}
    unknown = [name for name in names if name not in authors]
    if unknown:
        raise UnknownAuthor(unknown[0])
    books.add(Book(isbn=isbn, title=title, year=year, authors=[*authors.values()]))


def change_book(books: Any, isbn: str, title: str, year: int) -> None:
    """Correct the title and the year of a book."""
    book = find_book(books, isbn)
    book.title = title
    book.year = year
    books.update(book)


def add_copy(books: Any, isbn: str, barcode: str) -> None:
    """Put another copy of a book on the shelf."""
    book = find_book(books, isbn)
    book.copies.append(Copy(barcode=barcode))
    books.update(book)


def remove_book(books: Any, isbn: str) -> None:
    """Take a book out of the catalog."""
    books.delete(find_book(books, isbn))
