"""The entities of the library, mapped to tables.

    Author ──< book_authors >── Book ──< Copy ──< Loan >── Member
                                  └──────< Review >──────────┘

Names and columns stay as they are: other programs read these tables. Indexes, constraints and
the way related objects are loaded are yours to change.
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
    # The primary key begins with the book. The index is the way back, from author to books.
    Column("author_id", ForeignKey("authors.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Author(Base):
    """Somebody who writes books."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    country: Mapped[str] = mapped_column(Text)
    books: Mapped[list[Book]] = relationship(secondary=_book_authors, back_populates="authors")


class Book(Base):
    """A title in the catalog, with a summary of a page or two."""

    __tablename__ = "books"
    # The catalog shows one genre by title: the rows of a genre stand together, in their order.
    __table_args__ = (Index("books_of_a_genre", "genre", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    isbn: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    genre: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    authors: Mapped[list[Author]] = relationship(secondary=_book_authors, back_populates="books")
    copies: Mapped[list[Copy]] = relationship(back_populates="book")
    reviews: Mapped[list[Review]] = relationship(back_populates="book")

    @property
    def rating(self) -> float | None:
        """The average of the stars it got, to two decimals; None before the first review."""
        if not self.reviews:
            return None
        return round(sum(review.stars for review in self.reviews) / len(self.reviews), 2)


class Copy(Base):
    """One copy of a book, with a barcode on its back."""

    __tablename__ = "copies"

    id: Mapped[int] = mapped_column(primary_key=True)
    barcode: Mapped[str] = mapped_column(Text, unique=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), index=True)
    book: Mapped[Book] = relationship(back_populates="copies")
    loans: Mapped[list[Loan]] = relationship(back_populates="copy")


class Member(Base):
    """Somebody who borrows books, and may say what they thought of them."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    joined_on: Mapped[date]
    loans: Mapped[list[Loan]] = relationship(back_populates="member")
    reviews: Mapped[list[Review]] = relationship(back_populates="member")


class Loan(Base):
    """One copy, lent to one member. It is open until the copy is returned."""

    __tablename__ = "loans"
    # Who is late: few loans are open, so "returned_on" comes first, and then the order of the page.
    # An index on "due_on" alone would lead to every loan of the past.
    __table_args__ = (Index("open_loans_by_day", "returned_on", "due_on"),)

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
        # The book comes first, so that this finds the reviews of a book, too.
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
