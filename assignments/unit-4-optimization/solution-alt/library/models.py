"""The entities of the library, mapped to tables.

    Author ──< book_authors >── Book ──< Copy ──< Loan >── Member
                                  └──────< Review >──────────┘

Names and columns stay as they are: other programs read these tables. Indexes, constraints and
the way related objects are loaded are yours to change.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, text
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

_OPEN = text("returned_on IS NULL")

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

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("copies.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    loaned_on: Mapped[date]
    due_on: Mapped[date]
    returned_on: Mapped[date | None]
    copy: Mapped[Copy] = relationship(back_populates="loans")
    member: Mapped[Member] = relationship(back_populates="loans")


# "member_id" is the foreign key; with "returned_on" the open loans are counted in the index alone.
Index("loans_of_a_member", Loan.member_id, Loan.returned_on)
# Most loans were returned long ago. This index holds only those that were not.
Index("open_loans_by_day", Loan.due_on, sqlite_where=_OPEN, postgresql_where=_OPEN)


class Review(Base):
    """What a member thought of a book: one to five stars, and a few words."""

    __tablename__ = "reviews"
    __table_args__ = (CheckConstraint("stars BETWEEN 1 AND 5", name="one_to_five_stars"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    posted_on: Mapped[date]
    book: Mapped[Book] = relationship(back_populates="reviews")
    member: Mapped[Member] = relationship(back_populates="reviews")


# A member reviews a book once. The book comes first: the index finds the reviews of a book, too.
Index("one_review_of_a_book", Review.book_id, Review.member_id, unique=True)
Index("catalog_of_a_genre", Book.genre, Book.title, Book.id)
# The whole catalog and the members: the first page need not sort everything any more.
Index("catalog_by_title", Book.title, Book.id)
Index("members_by_name", Member.name, Member.id)
