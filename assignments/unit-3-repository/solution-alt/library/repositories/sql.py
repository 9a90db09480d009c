"""The repositories with a database behind them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload, scoped_session, selectinload, subqueryload

from library.errors import AlreadyThere, StillInUse
from library.models import Author, Book, Copy, Loan, Member
from library.repositories import Repositories
from library.repositories.base import Repository
from library.repositories.shelf import Shelf

__all__ = ["sql_repositories"]


def sql_repositories(session: scoped_session[Session]) -> Repositories:
    """Make the repositories of an application."""
    return Repositories(
        books=SqlBooks(session), members=SqlMembers(session), loans=SqlLoans(session)
    )


class SqlBooks(Repository[Book]):
    """Books, in four tables."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._shelf = Shelf(session, Book)

    def get_by_id(self, entity_id: int) -> Book | None:
        """Return the book with this id, or None."""
        return self._shelf.at(entity_id)

    def get_all(self) -> list[Book]:
        """Return every book by title."""
        return self.search("")

    def add(self, entity: Book) -> None:
        """Store a book with its copies."""
        self._shelf.put(entity, AlreadyThere)

    def update(self, entity: Book) -> None:
        """Store what changed about a book and its copies."""
        self._shelf.put(self._shelf.known(entity), AlreadyThere)

    def delete(self, entity: Book) -> None:
        """Remove a book and its copies."""
        self._shelf.take(self._shelf.known(entity), StillInUse)

    def get_by_isbn(self, isbn: str) -> Book | None:
        """Return the book with this ISBN, or None."""
        copies = subqueryload(Book.copies).selectinload(Copy.loans).selectinload(Loan.member)
        query = select(Book).filter_by(isbn=isbn).options(selectinload(Book.authors), copies)
        return self._shelf.one(query)

    def search(self, text: str) -> list[Book]:
        """Return the books whose title contains the text, by title."""
        query = select(Book).options(subqueryload(Book.authors), subqueryload(Book.copies))
        title = func.lower(Book.title)
        query = query.where(title.contains(text.lower(), autoescape=True))
        return self._shelf.many(query.order_by(Book.title, Book.isbn))

    def authors_named(self, names: Iterable[str]) -> list[Author]:
        """Return those of these authors that the catalog knows, by name."""
        found = self._shelf.many(select(Author).where(Author.name.in_({*names})))
        return sorted(found, key=lambda author: author.name)

    def free_copy(self, isbn: str) -> Copy | None:
        """Return the free copy of a book with the lowest barcode, or None."""
        lent = exists().where(Loan.copy_id == Copy.id, Loan.returned_on == None)  # noqa: E711
        query = select(Copy).where(Copy.book.has(isbn=isbn), ~lent)
        return self._shelf.one(query.order_by(Copy.barcode))


class SqlMembers(Repository[Member]):
    """Members, in one table."""

    def __init__(self, session: scoped_session[Session]) -> None:
        self._shelf = Shelf(session, Member)

    def get_by_id(self, entity_id: int) -> Member | None:
        """Return the member with this id, or None."""
        return self._shelf.at(entity_id)

    def get_all(self) -> list[Member]:
        """Return every member by name."""
        query = select(Member).options(selectinload(Member.loans))
        return self._shelf.many(query.order_by(Member.name, Member.email))

    def add(self, entity: Member) -> None:
        """Store a member."""
        self._shelf.put(entity, AlreadyThere)

    def update(self, entity: Member) -> None:
        """Store what changed about a member."""
        self._shelf.put(self._shelf.known(entity), AlreadyThere)

    def delete(self, entity: Member) -> None:
        """Remove a member without loans."""
        self._shelf.take(self._shelf.known(entity), StillInUse)

    def get_by_email(self, email: str) -> Member | None:
        """Return the member with this e-mail, or None."""
        loans = selectinload(Member.loans).selectinload(Loan.copy).selectinload(Copy.book)
        return self._shelf.one(select(Member).filter_by(email=email).options(loans))


class SqlLoans(Repository[Loan]):
    """Loans, in one table."""

    _query = select(Loan).join(Loan.copy)
    _query = _query.options(
        joinedload(Loan.copy).joinedload(Copy.book, innerjoin=True), joinedload(Loan.member)
    )

    def __init__(self, session: scoped_session[Session]) -> None:
        self._shelf = Shelf(session, Loan)

    def get_by_id(self, entity_id: int) -> Loan | None:
        """Return the loan with this id, or None."""
        return self._shelf.at(entity_id)

    def get_all(self) -> list[Loan]:
        """Return every loan by the day it was lent."""
        return self._shelf.many(self._query.order_by(Loan.loaned_on, Copy.barcode))

    def add(self, entity: Loan) -> None:
        """Store a loan."""
        self._shelf.put(entity, AlreadyThere)

    def update(self, entity: Loan) -> None:
        """Store what changed about a loan."""
        self._shelf.put(self._shelf.known(entity), AlreadyThere)

    def delete(self, entity: Loan) -> None:
        """Remove a loan."""
        self._shelf.take(self._shelf.known(entity), StillInUse)

    def open_for(self, barcode: str) -> Loan | None:
        """Return the open loan of the copy with this barcode, or None."""
        query = self._query.where(Copy.barcode == barcode)
        return self._shelf.one(query.where(Loan.returned_on.is_(None)))

    def overdue(self, today: date) -> list[Loan]:
        """Return the open loans that were due before today, by due day."""
        query = self._query.where(Loan.returned_on.is_(None), Loan.due_on < today)
        return self._shelf.many(query.order_by(Loan.due_on, Copy.barcode))
