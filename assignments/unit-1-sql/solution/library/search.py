"""Questions about members and books, asked with bound parameters only."""

from sqlite3 import Connection

# `instr` looks for the text itself, so `%` and `_` mean nothing special, and `lower`
# folds the ASCII letters.
TITLES_CONTAINING = """
SELECT isbn, title FROM books
WHERE instr(lower(title), lower(:text)) > 0
ORDER BY title, isbn
"""

MEMBER_BY_EMAIL = """
SELECT email, name, joined_on FROM members WHERE email = :email
"""

BOOKS_BY_TITLE = """
SELECT isbn, title, published FROM books ORDER BY title, isbn
"""

BOOKS_BY_YEAR = """
SELECT isbn, title, published FROM books ORDER BY published, isbn
"""


def find_member(connection: Connection, email: str) -> tuple[str, str, str] | None:
    """Return the member's (email, name, joined_on), or None when nobody has that e-mail."""
    return connection.execute(MEMBER_BY_EMAIL, {"email": email}).fetchone()


def search_books(connection: Connection, text: str) -> list[tuple[str, str]]:
    """Return (isbn, title) of the books whose title contains `text`, by title."""
    return connection.execute(TITLES_CONTAINING, {"text": text}).fetchall()


def list_books(connection: Connection, order_by: str) -> list[tuple[str, str, int]]:
    """Return (isbn, title, year) of every book, by "title" or by "year".

    Raises:
        ValueError: `order_by` is anything else.
    """
    # A column cannot be a parameter, so the code chooses between two finished statements.
    if order_by == "title":
        return connection.execute(BOOKS_BY_TITLE).fetchall()
    if order_by == "year":
        return connection.execute(BOOKS_BY_YEAR).fetchall()
    raise ValueError(f"books can be ordered by title or year, not by {order_by!r}")
