"""The entities of the library, mapped to tables. Given.

    Author ──< book_authors >── Book ──< Copy ──< Loan >── Member
                                  └──────< Review >──────────┘
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from library.database import Base

__all__ = ["GENRES", "Author", "Book", "Copy", "Loan", "Member", "Review"]

GENRES = (
    "adventure",
    "comedy",
    "fantasy",
    "history",
    "mystery",
    "poetry",
    "romance",
    "travel",
)

_book_authors = Table(
    "book_authors",
    Base.metadata,
    Column("book_id", ForeignKey("books.id", ondelete="CASCADE"), primary_key=True),
    Column("author_id", ForeignKey("authors.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Author(Base):
    """Somebody who writes books."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    books: Mapped[list[Book]] = relationship(secondary=_book_authors, back_populates="authors")


class Book(Base):
    """A title in the catalog. Its copies and reviews go with it."""

    __tablename__ = "books"
    __table_args__ = (Index("ix_books_genre_title", "genre", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    isbn: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text, index=True)
    year: Mapped[int]
    genre: Mapped[str] = mapped_column(Text)
    authors: Mapped[list[Author]] = relationship(secondary=_book_authors, back_populates="books")
    copies: Mapped[list[Copy]] = relationship(back_populates="book", cascade="all, delete-orphan")
    reviews: Mapped[list[Review]] = relationship(
        back_populates="book", cascade="all, delete-orphan"
    )


class Copy(Base):
    """One copy of a book, with a barcode on its back."""

    __tablename__ = "copies"

    id: Mapped[int] = mapped_column(primary_key=True)
    barcode: Mapped[str] = mapped_column(Text, unique=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), index=True)
    book: Mapped[Book] = relationship(back_populates="copies")
    loans: Mapped[list[Loan]] = relationship(back_populates="copy", passive_deletes="all")


class Member(Base):
    """Somebody who borrows books, and may say what they thought of them."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    loans: Mapped[list[Loan]] = relationship(back_populates="member")
    reviews: Mapped[list[Review]] = relationship(back_populates="member")


class Loan(Base):
    """One copy, lent to one member. It is open until the copy is returned."""

    __tablename__ = "loans"
    # The database itself refuses to lend a copy that is out.
    __table_args__ = (
        Index(
            "one_open_loan_of_a_copy",
            "copy_id",
            unique=True,
            sqlite_where=Column("returned_on").is_(None),
            postgresql_where=Column("returned_on").is_(None),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("copies.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    loaned_on: Mapped[date]
    due_on: Mapped[date]
    returned_on: Mapped[date | None]
    copy: Mapped[Copy] = relationship(back_populates="loans")
    member: Mapped[Member] = relationship(back_populates="loans")


class Review(Base):
    """What a member thought of a book: one to five stars, and a few words."""

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="one_to_five_stars"),
        UniqueConstraint("book_id", "member_id", name="one_review_of_a_book"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    posted_on: Mapped[date]
    book: Mapped[Book] = relationship(back_populates="reviews")
    member: Mapped[Member] = relationship(back_populates="reviews")
