"""The models, keyed by what people read on covers, labels and cards.

A foreign key is then readable by itself: a copy holds the ISBN of its book, a loan the barcode
and the e-mail. What goes with a deleted row is written into the foreign keys, so that it holds
for everybody who deletes.
"""

from datetime import date
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, Text
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from library.database import db

Words = Annotated[str, mapped_column(Text)]
Key = Annotated[str, mapped_column(Text, primary_key=True)]


class Author(db.Model):
    """Somebody who wrote books of the catalog; the name is the key."""

    __tablename__ = "author"

    name: Mapped[Key]
    country: Mapped[Words]

    authorships: Mapped[list["Authorship"]] = relationship(back_populates="author")


class Book(db.Model):
    """A title of the catalog."""

    __tablename__ = "book"

    isbn: Mapped[Key]
    title: Mapped[Words]
    published: Mapped[int] = mapped_column(CheckConstraint("published >= 1", name="published_in"))

    authorships: Mapped[list["Authorship"]] = relationship(
        back_populates="book", cascade="all, delete-orphan", passive_deletes=True
    )
    # Reads and writes the authors through the links between.
    authors: AssociationProxy[list[Author]] = association_proxy(
        "authorships", "author", creator=lambda author: Authorship(author=author)
    )
    copies: Mapped[list["Copy"]] = relationship(
        back_populates="book", cascade="save-update, merge, delete", passive_deletes=True
    )


class Authorship(db.Model):
    """One author's part in one book: a link with a class, in case it will carry data one day."""

    __tablename__ = "authorship"

    isbn: Mapped[str] = mapped_column(ForeignKey(Book.isbn, ondelete="CASCADE"), primary_key=True)
    author_name: Mapped[str] = mapped_column(ForeignKey(Author.name), primary_key=True, index=True)

    book: Mapped[Book] = relationship(back_populates="authorships")
    author: Mapped[Author] = relationship(back_populates="authorships")


class Copy(db.Model):
    """One volume with a label."""

    __tablename__ = "copy"

    barcode: Mapped[Key]
    isbn: Mapped[str] = mapped_column(ForeignKey(Book.isbn, ondelete="CASCADE"), index=True)

    book: Mapped[Book] = relationship(back_populates="copies")
    lendings: Mapped[list["Loan"]] = relationship(back_populates="copy", passive_deletes="all")


class Member(db.Model):
    """Somebody with a card; the e-mail is the key."""

    __tablename__ = "member"

    email: Mapped[Key]
    name: Mapped[Words]
    joined: Mapped[date]

    loans: Mapped[list["Loan"]] = relationship(
        back_populates="member",
        passive_deletes="all",
        order_by=lambda: (Loan.taken.desc(), Loan.barcode),
    )


class Loan(db.Model):
    """One visit's use of one copy. `back` is empty while the copy is out."""

    __tablename__ = "loan"
    __table_args__ = (
        CheckConstraint("taken <= due AND (back IS NULL OR taken <= back)", name="days_in_order"),
    )

    number: Mapped[int] = mapped_column(Identity(), primary_key=True)
    barcode: Mapped[str] = mapped_column(ForeignKey(Copy.barcode), index=True)
    email: Mapped[str] = mapped_column(ForeignKey(Member.email), index=True)
    taken: Mapped[date]
    due: Mapped[date]
    back: Mapped[date | None]

    copy: Mapped[Copy] = relationship(back_populates="lendings")
    member: Mapped[Member] = relationship(back_populates="loans")


out = Loan.back.is_(None)

Index("copy_is_out_once", Loan.barcode, unique=True, sqlite_where=out, postgresql_where=out)
