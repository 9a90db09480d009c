"""The catalog: authors, books, and their copies."""

from collections.abc import Iterable

from library.rows import BookPage, BookRow


def add_author(name: str, country: str) -> None:
    """Store an author.

    Raises:
        AlreadyThere: an author of this name is in the catalog (the error's key is the name).
    """
    # TODO: Make an Author, add it to the session, commit. Undo everything when that fails.
    #   Ask yourself: when does the database notice that the name is taken, at add() or later?
    #   Expected: after the second "Ines Quillhaven", AlreadyThere comes out, and the next call
    #   of any service works.
    raise NotImplementedError("add_author in library/services/catalog.py is still TODO")


def add_book(isbn: str, title: str, year: int, authors: Iterable[str]) -> None:
    """Store a book; `authors` are the names of authors in the catalog, in any order.

    A name that is given twice counts once.

    Raises:
        UnknownAuthor: the catalog has no author of that name.
        AlreadyThere: another book has this ISBN (the error's key is the ISBN).
        Impossible: the year is below 1, or there is no author at all.
    """
    # TODO: Find the authors, make the Book with them, commit.
    #   The database refuses a taken ISBN and an impossible year with the same IntegrityError.
    #   Ask yourself: what can you ask after the rollback, to know which of them it was?
    #   Expected: "The Lighthouse Ledger" comes back from get_book with three authors, and after
    #   any error there is no book of this ISBN, or still only the old one.
    raise NotImplementedError("add_book in library/services/catalog.py is still TODO")


def add_copy(isbn: str, barcode: str) -> None:
    """Store a copy of a book.

    Raises:
        UnknownBook: no book has this ISBN.
        AlreadyThere: a copy, of whatever book, has this barcode (the error's key).
    """
    # TODO: Find the book, add a Copy to it, commit.
    #   Expected: list_books counts one copy more.
    raise NotImplementedError("add_copy in library/services/catalog.py is still TODO")


def change_book(isbn: str, *, title: str | None = None, year: int | None = None) -> None:
    """Change a book's title, its year, or both; None means that it stays as it is.

    Raises:
        UnknownBook: no book has this ISBN.
        Impossible: the year is below 1. Then the title has not changed either.
    """
    # TODO: Find the book and set its attributes. The session notices; there is no save().
    #   Expected: one UPDATE of one row. Start the application with SHOW_SQL=1 to see it.
    raise NotImplementedError("change_book in library/services/catalog.py is still TODO")


def set_authors(isbn: str, authors: Iterable[str]) -> None:
    """Replace a book's authors by the authors of these names; a name given twice counts once.

    Raises:
        UnknownBook: no book has this ISBN.
        UnknownAuthor: the catalog has no author of that name.
        Impossible: there is no author at all.
    """
    # TODO: Give the book another list of authors.
    #   Ask yourself: who deletes the rows of the links that are gone, and adds the new ones?
    #   Expected: an author who is taken off the book is still in the catalog.
    raise NotImplementedError("set_authors in library/services/catalog.py is still TODO")


def remove_book(isbn: str) -> None:
    """Remove a book with its copies and its links to authors. The authors stay.

    Raises:
        UnknownBook: no book has this ISBN.
        StillInUse: a copy of it is lent or was ever lent (the error's key is the ISBN). Then
            nothing is removed, not even a copy that was never lent.
    """
    # TODO: Delete the book, commit.
    #   Ask yourself: what did you decide in models.py about the copies of a book that goes, and
    #   about the loans of a copy that goes?
    #   Expected: "North of Nowhere" can go, "Tides of Tin" cannot.
    raise NotImplementedError("remove_book in library/services/catalog.py is still TODO")


def list_books() -> list[BookRow]:
    """Return every book, sorted by title, those of one title by ISBN. This is view 1.

    It sends at most 3 statements, however many books there are.
    """
    # TODO: Select the books and make a BookRow of each.
    #   First write it in the simplest way, and look: `python try_it.py --sql` prints each
    #   statement. Then choose how the authors and the copies are loaded.
    #   Expected: 8 rows from "100% Rain" to "Tides of Tin", in 3 statements or fewer.
    raise NotImplementedError("list_books in library/services/catalog.py is still TODO")


def books_by(author: str) -> list[BookRow]:
    """Return the books of one author, sorted by title, those of one title by ISBN.

    Each row names all authors of its book, also those who wrote it together with this one.

    Raises:
        UnknownAuthor: the catalog has no author of this name. An author without books is no
            error: the list is empty.
    """
    # TODO: Go the relationship's other way, from the author to the books.
    #   Expected: for "Ines Quillhaven" three books; "Tides of Tin" has two authors.
    raise NotImplementedError("books_by in library/services/catalog.py is still TODO")


def get_book(isbn: str) -> BookPage:
    """Return one book with its copies, and who has each of them now.

    Raises:
        UnknownBook: no book has this ISBN.
    """
    # TODO: Find the book, its authors, its copies, and the open loan of each copy, if any.
    #   Expected: of "100% Rain" one copy is with Pia Larkspur, two are free.
    raise NotImplementedError("get_book in library/services/catalog.py is still TODO")
