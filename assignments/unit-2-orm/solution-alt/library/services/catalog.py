"""The catalog: authors, books, and their copies."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, select, true

from library.database import db
from library.errors import AlreadyThere, Impossible, StillInUse, UnknownAuthor, UnknownBook
from library.models import Author, Authorship, Book, Copy, Loan, Member, out
from library.rows import BookPage, BookRow, CopyRow
from library.storage import find, refused_as, use_case

BEFORE_YEAR_ONE = "No book is older than the year 1."


@use_case
def add_author(name: str, country: str) -> None:
    """Store an author.

    Raises:
        AlreadyThere: an author of this name is in the catalog.
    """
    _must_be_new(Author, name)
    with refused_as(AlreadyThere(name)):
        db.session.add(Author(name=name, country=country))


@use_case
def add_book(isbn: str, title: str, year: int, authors: Iterable[str]) -> None:
    """Store a book of authors who are in the catalog.

    Raises:
        UnknownAuthor: the catalog has no author of that name.
        AlreadyThere: another book has this ISBN.
        Impossible: the year is below 1, or there is no author at all.
    """
    _must_be_new(Book, isbn)
    writers = _authors(authors)
    with refused_as(Impossible(BEFORE_YEAR_ONE)):
        db.session.add(Book(isbn=isbn, title=title, published=year, authors=writers))


@use_case
def add_copy(isbn: str, barcode: str) -> None:
    """Store a copy of a book.

    Raises:
        UnknownBook: no book has this ISBN.
        AlreadyThere: a copy has this barcode.
    """
    find(Book, isbn, UnknownBook)
    _must_be_new(Copy, barcode)
    with refused_as(AlreadyThere(barcode)):
        db.session.add(Copy(barcode=barcode, isbn=isbn))


@use_case
def change_book(isbn: str, *, title: str | None = None, year: int | None = None) -> None:
    """Change a book's title, its year, or both.

    Raises:
        UnknownBook: no book has this ISBN.
        Impossible: the year is below 1.
    """
    book = find(Book, isbn, UnknownBook)
    with refused_as(Impossible(BEFORE_YEAR_ONE)):
        book.title = book.title if title is None else title
        book.published = book.published if year is None else year


@use_case
def set_authors(isbn: str, authors: Iterable[str]) -> None:
    """Replace a book's authors.

    Raises:
        UnknownBook: no book has this ISBN.
        UnknownAuthor: the catalog has no author of that name.
        Impossible: there is no author at all.
    """
    find(Book, isbn, UnknownBook).authors = _authors(authors)


@use_case
def remove_book(isbn: str) -> None:
    """Remove a book; the foreign keys take its copies and links with it, or refuse.

    Raises:
        UnknownBook: no book has this ISBN.
        StillInUse: a copy of it is lent or was ever lent.
    """
    with refused_as(StillInUse(isbn)):
        db.session.delete(find(Book, isbn, UnknownBook))


def list_books() -> list[BookRow]:
    """Return every book, sorted by title, those of one title by ISBN."""
    return _books(true())


def books_by(author: str) -> list[BookRow]:
    """Return the books of one author, sorted by title, those of one title by ISBN.

    Raises:
        UnknownAuthor: the catalog has no author of this name.
    """
    find(Author, author, UnknownAuthor)
    theirs = select(Authorship.isbn).where(Authorship.author_name == author)
    return _books(Book.isbn.in_(theirs))


def get_book(isbn: str) -> BookPage:
    """Return one book with its copies, and who has each of them now.

    Raises:
        UnknownBook: no book has this ISBN.
    """
    book = find(Book, isbn, UnknownBook)
    copies = db.session.execute(
        select(Copy.barcode, Member.name)
        .outerjoin(Loan, and_(Loan.barcode == Copy.barcode, out))
        .outerjoin(Loan.member)
        .where(Copy.isbn == isbn)
        .order_by(Copy.barcode)
    )
    return BookPage(
        isbn=isbn,
        title=book.title,
        year=book.published,
        authors=_authors_of(Book.isbn == isbn)[isbn],
        copies=tuple(CopyRow(barcode, borrower) for barcode, borrower in copies),
    )


def _books(which: ColumnElement[bool]) -> list[BookRow]:
    """Read plain columns: the books with the numbers of their copies, and all their authors."""
    copies = select(func.count(Copy.barcode)).where(Copy.isbn == Book.isbn).scalar_subquery()
    authors = _authors_of(which)
    books = db.session.execute(
        select(Book.isbn, Book.title, Book.published, copies)
        .where(which)
        .order_by(Book.title, Book.isbn)
    )
    return [BookRow(isbn, title, year, authors[isbn], count) for isbn, title, year, count in books]


def _authors_of(which: ColumnElement[bool]) -> defaultdict[str, tuple[str, ...]]:
    links = db.session.execute(
        select(Authorship.isbn, Authorship.author_name)
        .join(Authorship.book)
        .where(which)
        .order_by(Authorship.author_name)
    )
    names: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for isbn, name in links:
        names[isbn] += (name,)
    return names


def _authors(names: Iterable[str]) -> list[Author]:
    found = [find(Author, name, UnknownAuthor) for name in dict.fromkeys(names)]
    if not found:
        raise Impossible("Somebody must have written the book.")
    return found


def _must_be_new(model: type[Author | Book | Copy], key: str) -> None:
    if db.session.get(model, key) is not None:
        raise AlreadyThere(key)
