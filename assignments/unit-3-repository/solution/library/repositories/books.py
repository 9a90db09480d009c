"""Books, with the authors and copies that belong to them."""

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from library.models import Author, Book, Copy, Loan
from library.repositories.sql import SqlRepository

__all__ = ["BookRepository"]


class BookRepository(SqlRepository[Book]):
    """The catalog."""

    entity = Book

    def get_by_isbn(self, isbn: str) -> Book | None:
        """Return the book with this ISBN and all that its page shows, or None."""
        return self._session.scalar(
            select(Book)
            .where(Book.isbn == isbn)
            .options(
                selectinload(Book.authors),
                selectinload(Book.copies).selectinload(Copy.loans).joinedload(Loan.member),
            )
        )

    def search(self, text: str) -> list[Book]:
        """Return the books whose title contains the text; every book when it is empty."""
        return self._all(self._listing().where(Book.title.icontains(text, autoescape=True)))

    def authors_named(self, names: Iterable[str]) -> list[Author]:
        """Return those of these authors that the catalog knows, by name."""
        query = select(Author).where(Author.name.in_(list(names))).order_by(Author.name)
        return list(self._session.scalars(query))

    def free_copy(self, isbn: str) -> Copy | None:
        """Return the free copy of a book with the lowest barcode, or None."""
        return self._session.scalar(
            select(Copy)
            .join(Copy.book)
            .where(Book.isbn == isbn, ~Copy.loans.any(Loan.returned_on.is_(None)))
            .order_by(Copy.barcode)
            .limit(1)
        )

    def _listing(self) -> Select[tuple[Book]]:
        return (
            select(Book)
            .options(selectinload(Book.authors), selectinload(Book.copies))
            .order_by(Book.title, Book.isbn)
        )
