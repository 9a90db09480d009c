"""What visitors type when they search, and which titles contain it."""

from dataclasses import replace

from support.facts import Book, Library
from support.maker import Maker

__all__ = ["book_with", "search_terms"]

_ODD = "' 100%_\\ \";--"


def book_with(library: Library, make: Maker) -> Library:
    """The library with a book more, whose title is full of what means something in SQL or LIKE."""
    odd = make.book(title=make.text("ti") + _ODD)
    return replace(library, books=(*library.books, odd))


def search_terms(library: Library, make: Maker) -> list[tuple[str, list[Book]]]:
    """Texts to search for, each with the books to be found, in their order."""
    word = library.books[0].title[2:7]
    texts = ["", word, word.upper(), "TI", "%_", "_", "'", "\\", '";--', make.text("no")]
    in_order = sorted(library.books, key=lambda book: (book.title, book.isbn))
    return [
        (text, [book for book in in_order if text.lower() in book.title.lower()]) for text in texts
    ]
