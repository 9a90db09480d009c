"""The catalog: authors, books, and their copies."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from library.database import db
from library.errors import AlreadyThere, Impossible, StillInUse, UnknownAuthor, UnknownBook
from library.models import Author, Book, Copy, Loan
from library.rows import BookPage, BookRow, CopyRow
from library.services.transactions import transaction

NO_AUTHOR = "A book has one or more authors."
NO_YEAR = "The year of a book is above 0."


def add_author(name: str, country: str) -> None:
    """Store an author.

    Raises:
        AlreadyThere: an author of this name is in the catalog.
    """
    try:
        with transaction():
            db.session.add(Author(name=name, country=country))
    except IntegrityError as error:
        raise AlreadyThere(name) from error


def add_book(isbn: str, title: str, year: int, authors: Iterable[str]) -> None:
    """Store a book of authors who are in the catalog.

    Raises:
        UnknownAuthor: the catalog has no author of that name.
        AlreadyThere: another book has this ISBN.
        Impossible: the year is below 1, or there is no author at all.
    """
    try:
        with transaction():
            book = Book(isbn=isbn, title=title, year=year, authors=_find_authors(authors))
            db.session.add(book)
    except IntegrityError as error:
        # The rollback is done, so we may ask. Asking before would let two desks pass at once.
        if _book_or_none(isbn):
            raise AlreadyThere(isbn) from error
        raise Impossible(NO_YEAR) from error


def add_copy(isbn: str, barcode: str) -> None:
    """Store a copy of a book.

    Raises:
        UnknownBook: no book has this ISBN.
        AlreadyThere: a copy has this barcode.
    """
    try:
        with transaction():
            db.session.add(Copy(barcode=barcode, book=_find_book(isbn)))
    except IntegrityError as error:
        raise AlreadyThere(barcode) from error


def change_book(isbn: str, *, title: str | None = None, year: int | None = None) -> None:
    """Change a book's title, its year, or both.

    Raises:
        UnknownBook: no book has this ISBN.
        Impossible: the year is below 1.
    """
    try:
        with transaction():
            book = _find_book(isbn)
            if title is not None:
                book.title = title
            if year is not None:
                book.year = year
    except IntegrityError as error:
        raise Impossible(NO_YEAR) from error


def set_authors(isbn: str, authors: Iterable[str]) -> None:
    """Replace a book's authors.

    Raises:
        UnknownBook: no book has this ISBN.
        UnknownAuthor: the catalog has no author of that name.
        Impossible: there is no author at all.
    """
    with transaction():
        book = _find_book(isbn)
        book.authors = _find_authors(authors)


def remove_book(isbn: str) -> None:
    """Remove a book with its copies and its links to authors.

    Raises:
        UnknownBook: no book has this ISBN.
        StillInUse: a copy of it is lent or was ever lent.
    """
    try:
        with transaction():
            db.session.delete(_find_book(isbn))
    except IntegrityError as error:
        raise StillInUse(isbn) from error


def list_books() -> list[BookRow]:
    """Return every book, sorted by title, those of one title by ISBN."""
    return _rows()


def books_by(author: str) -> list[BookRow]:
    """Return the books of one author, sorted by title, those of one title by ISBN.

    Raises:
        UnknownAuthor: the catalog has no author of this name.
    """
    [found] = _find_authors([author])
    return _rows(Book.authors.contains(found))


def get_book(isbn: str) -> BookPage:
    """Return one book with its copies, and who has each of them now.

    Raises:
        UnknownBook: no book has this ISBN.
    """
    book = _find_book(isbn)
    open_loans = db.session.scalars(
        select(Loan)
        .join(Loan.copy)
        .where(Copy.book == book, Loan.returned_on.is_(None))
        .options(joinedload(Loan.member))
    )
    borrowers = {loan.copy_id: loan.member.name for loan in open_loans}
    return BookPage(
        isbn=book.isbn,
        title=book.title,
        year=book.year,
        authors=tuple(author.name for author in book.authors),
        copies=tuple(CopyRow(copy.barcode, borrowers.get(copy.id)) for copy in book.copies),
    )


def _rows(*conditions: ColumnElement[bool]) -> list[BookRow]:
    """Read the books in order: one statement for them, one for all authors, one for all copies."""
    books = select(Book).where(*conditions).order_by(Book.title, Book.isbn)
    options = selectinload(Book.authors), selectinload(Book.copies)
    return [_row(book) for book in db.session.scalars(books.options(*options))]


def _row(book: Book) -> BookRow:
    names = tuple(author.name for author in book.authors)
    return BookRow(book.isbn, book.title, book.year, names, len(book.copies))


def _book_or_none(isbn: str) -> Book | None:
    return db.session.scalars(select(Book).where(Book.isbn == isbn)).one_or_none()


def _find_book(isbn: str) -> Book:
    book = _book_or_none(isbn)
    if book is None:
        raise UnknownBook(isbn)
    return book


def _find_authors(names: Iterable[str]) -> list[Author]:
    """Find all authors in one statement; complain about the first name that is missing."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        raise Impossible(NO_AUTHOR)
    found = db.session.scalars(select(Author).where(Author.name.in_(wanted))).all()
    known = {author.name: author for author in found}
    for name in wanted:
        if name not in known:
            raise UnknownAuthor(name)
    return [known[name] for name in wanted]
