"""The models: one class for each kind of thing, one object for each row.

Every table has a key of its own that never changes; the value that people know a thing by
(ISBN, e-mail, barcode, name) is unique beside it.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from library.database import Base

# Which author wrote which book. The rows carry no data of their own, so there is no class.
book_authors = Table(
    "book_authors",
    Base.metadata,
    Column("book_id", ForeignKey("books.id"), primary_key=True),
    Column("author_id", ForeignKey("authors.id"), primary_key=True, index=True),
)


class Author(Base):
    """Somebody who wrote books of the catalog."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    country: Mapped[str] = mapped_column(Text)

    books: Mapped[list["Book"]] = relationship(secondary=book_authors, back_populates="authors")


class Book(Base):
    """A book of the catalog; its copies are what members borrow."""

    __tablename__ = "books"
    __table_args__ = (CheckConstraint("year > 0", name="year_above_zero"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    isbn: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    year: Mapped[int]

    authors: Mapped[list[Author]] = relationship(
        secondary=book_authors, back_populates="books", order_by=Author.name
    )
    # A copy without its book is nothing: it goes with it.
    copies: Mapped[list["Copy"]] = relationship(
        back_populates="book", cascade="all, delete-orphan", order_by="Copy.barcode"
    )


class Copy(Base):
    """One thing with a barcode that stands on a shelf."""

    __tablename__ = "copies"

    id: Mapped[int] = mapped_column(primary_key=True)
    barcode: Mapped[str] = mapped_column(Text, unique=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), index=True)

    book: Mapped[Book] = relationship(back_populates="copies")
    # "all" of passive_deletes: leave the loans alone, so that the foreign key can refuse.
    loans: Mapped[list["Loan"]] = relationship(back_populates="copy", passive_deletes="all")


class Member(Base):
    """Somebody who may borrow copies."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    joined_on: Mapped[date]

    loans: Mapped[list["Loan"]] = relationship(back_populates="member", passive_deletes="all")


class Loan(Base):
    """One copy lent to one member: the association of the two, with its three days."""

    __tablename__ = "loans"

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("copies.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    loaned_on: Mapped[date]
    due_on: Mapped[date]
    returned_on: Mapped[date | None] = mapped_column()

    copy: Mapped[Copy] = relationship(back_populates="loans")
    member: Mapped[Member] = relationship(back_populates="loans")

    __table_args__ = (
        CheckConstraint("due_on >= loaned_on", name="due_after_loan"),
        CheckConstraint("returned_on >= loaned_on", name="returned_after_loan"),
        # Only open loans are in this index. Each database reads its own condition.
        Index(
            "one_open_loan_per_copy",
            copy_id,
            unique=True,
            sqlite_where=returned_on.is_(None),
            postgresql_where=returned_on.is_(None),
        ),
    )
