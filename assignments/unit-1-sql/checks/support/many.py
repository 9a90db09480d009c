"""Whether a design can say that a book has several authors, and an author several books."""

from collections.abc import Mapping, Sequence

from autograding.checks import Failure
from support.facts import Author, Book, Link
from support.shelf import STATEMENTS, Shelf
from support.traces import changed

__all__ = ["expect_all_authors"]


def expect_all_authors(shelf: Shelf, alone: Book, written: Mapping[Book, Sequence[Author]]) -> None:
    """Store who wrote what, and expect that nothing of it replaced anything else.

    Args:
        shelf: the student's database with all books and authors.
        alone: a book whose one author is stored. It tells whether authors_of works at all; if
            it does not, which costs its own point, the rows themselves are looked at.
        written: books and their authors, to be stored here.

    Raises:
        Failure: an author of a book is missing afterwards.
    """
    works = _authors_of(shelf, alone) is not None
    for book, authors in written.items():
        for author in authors:
            _store_beside(shelf, Link(book.isbn, author.name), look=not works)
    for book, authors in written.items() if works else ():
        names = sorted(author.name for author in authors)
        found = _authors_of(shelf, book) or []
        if found != names:
            raise Failure(
                f"We stored {len(names)} authors of one book and asked authors_of for them.",
                expected=", ".join(names),
                actual=", ".join(found) or "nobody",
                file=STATEMENTS,
                line=shelf.line("add_book_author"),
            )


def _authors_of(shelf: Shelf, book: Book) -> list[str] | None:
    """Names of the book's authors; None if the statement does not give any."""
    try:
        rows = shelf.read("authors_of", isbn=book.isbn)
    except Failure:
        return None
    return sorted(str(row[0]) for row in rows) or None


def _store_beside(shelf: Shelf, link: Link, *, look: bool) -> None:
    """Store a link; if asked to look, expect new rows and no row changed or gone."""
    before = shelf.schema() if look else None
    shelf.store([link])
    gone = [change for change in changed(before, shelf.schema()) if change.gone] if before else []
    if gone:
        raise Failure(
            f"We stored one more author of a book. That changed a row of {gone[0].table}.",
            expected="One more row, and all others as they were.",
            actual="A row that was there before is different now.",
            file=STATEMENTS,
            line=shelf.line("add_book_author"),
        )
