"""The models: one class for each kind of thing, one object for each row.

`Author` below is a sample: read it, then write the other four. The names of the five classes
are fixed: Author, Book, Copy, Member, Loan. Their attributes, tables and columns are yours, and
so is what you add to Author. The facts and their rules are in README.md, under "The library".
"""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from library.database import Base


class Author(Base):
    """Somebody who wrote books of the catalog."""

    __tablename__ = "authors"

    # A key of our own, which the database counts up. People know an author by the name, and
    # that may change one day: so it is unique beside the key.
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    # `Mapped[str]` alone makes a column NOT NULL; `Mapped[str | None]` would allow NULL.
    country: Mapped[str] = mapped_column(Text)


# TODO 1: Write Book, Copy, Member and Loan with their columns: what is unique, what may be
#   missing, which type has a day?
#   Expected: `flask --app library create-tables` names five tables. Each fact has one place.

# TODO 2: Connect them one-to-many, seen from both sides: a book has copies, a copy is of one
#   book; a copy and a member have loans, a loan is of one copy and one member.
#   Ask yourself: what does book.copies need beside the ForeignKey, and how does SQLAlchemy learn
#   that copy.book is the same thing from the other end?
#   Expected: after book.copies.append(copy), copy.book is that book, before any statement is sent.

# TODO 3: Connect books and authors many-to-many, seen from both sides.
#   Ask yourself: which rows say that one book has three authors? They carry no data of their own,
#   so a Table is enough, and SQLAlchemy writes its rows. Why was Loan not made that way?
#   Expected: create-tables names six tables; after book.authors.append(author), the book is
#   among author.books.

# TODO 4: Let the database refuse what cannot be true, whoever writes to it: a fact that is
#   missing, a year below 1, a day due or returned before the loan began, a second open loan of
#   one copy. README.md says how to write a unique index for some of the rows only.
#   Expected: an IntegrityError from SQLite and from PostgreSQL, also for a row added by hand.

# TODO 5: Decide what happens to the rows around it when a book, a copy or a member is deleted.
#   Ask yourself: what is a copy without its book? What is a book without its author, or a loan
#   without its member?
#   Expected: deleting a book deletes its copies and its links, never an author; a book whose
#   copies were lent, and a member with loans, stay.
