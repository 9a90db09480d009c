"""The entities of the library, mapped to tables. Given: you leave this file as it is.

An entity is an object first. `Book(isbn=..., title=...)` works without any database, and so do
`book.authors`, `copy.open_loan` and `loan.is_overdue(today)`. Only finding and storing
entities needs a database, and that is what a repository is for.

    Author ──< book_authors >── Book ──< Copy ──< Loan >── Member
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from library.database import Base

__all__ = ["Author", "Book", "Copy", "Loan", "Member"]

_OPEN = text("returned_on IS NULL")

_book_authors = Table(
    "book_authors",
    Base.metadata,
    Column("book_id", ForeignKey("books.id", ondelete="CASCADE"), primary_key=True),
    Column("author_id", ForeignKey("authors.id", ondelete="CASCADE"), primary_key=True),
)


class Author(Base):
    """Somebody who writes books."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    country: Mapped[str] = mapped_column(Text)
    books: Mapped[list[Book]] = relationship(secondary=_book_authors, back_populates="authors")


class Book(Base):
    """A title in the catalog. Its copies belong to it: they are stored and removed with it."""

    __tablename__ = "books"
    __table_args__ = (CheckConstraint("year > 0", name="year_is_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    isbn: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    authors: Mapped[list[Author]] = relationship(secondary=_book_authors, back_populates="books")
    copies: Mapped[list[Copy]] = relationship(back_populates="book", cascade="all, delete-orphan")


class Copy(Base):
    """One copy of a book, with a barcode on its back."""

    __tablename__ = "copies"

    id: Mapped[int] = mapped_column(primary_key=True)
    barcode: Mapped[str] = mapped_column(Text, unique=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"), index=True)
    book: Mapped[Book] = relationship(back_populates="copies")
    # "all": deleting a copy leaves its loans alone, and so the database refuses to delete it.
    loans: Mapped[list[Loan]] = relationship(back_populates="copy", passive_deletes="all")

    @property
    def open_loan(self) -> Loan | None:
        """The loan that has not come back yet, or None."""
        return next((loan for loan in self.loans if loan.returned_on is None), None)

    @property
    def is_free(self) -> bool:
        """Whether the copy can be lent."""
        return self.open_loan is None


class Member(Base):
    """Somebody who borrows books."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    joined_on: Mapped[date]
    loans: Mapped[list[Loan]] = relationship(back_populates="member", passive_deletes="all")

    @property
    def open_loans(self) -> list[Loan]:
        """The loans that have not come back yet."""
        return [loan for loan in self.loans if loan.returned_on is None]


class Loan(Base):
    """One copy, lent to one member."""

    __tablename__ = "loans"
    __table_args__ = (
        CheckConstraint("due_on >= loaned_on", name="not_due_before_lent"),
        CheckConstraint("returned_on >= loaned_on", name="not_returned_before_lent"),
        Index(
            "one_open_loan_per_copy",
            "copy_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("copies.id", ondelete="RESTRICT"), index=True)
    member_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", ondelete="RESTRICT"), index=True
    )
    loaned_on: Mapped[date]
    due_on: Mapped[date]
    returned_on: Mapped[date | None]
    copy: Mapped[Copy] = relationship(back_populates="loans")
    member: Mapped[Member] = relationship(back_populates="loans")

    def is_overdue(self, today: date) -> bool:
        """Whether the copy should have been back before `today`."""
        return self.returned_on is None and self.due_on < today
