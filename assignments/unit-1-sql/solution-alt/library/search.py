"""Looking things up: what comes from outside is bound, what shapes a statement is ours."""

import sqlite3

from library.statements import statement

# The only pieces of text that may become part of the statement of `list_books`.
ORDERS = {
    "title": "book.title, book.isbn",
    "year": "book.year_published, book.isbn",
}

WILDCARDS = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


def find_member(connection: sqlite3.Connection, email: str) -> tuple[str, str, str] | None:
    """Return the member's (email, name, joined_on), or None when nobody has that e-mail."""
    return connection.execute(statement("find_member"), {"email": email}).fetchone()


def search_books(connection: sqlite3.Connection, text: str) -> list[tuple[str, str]]:
    """Return (isbn, title) of the books whose title contains `text`, by title.

    LIKE ignores the case of ASCII letters. Its wildcards are escaped, so that a search for
    "100%" finds that title and not every title with "100" in it.
    """
    pattern = "%" + text.translate(WILDCARDS) + "%"
    rows = connection.execute(
        "SELECT isbn, title FROM book WHERE title LIKE ? ESCAPE '\\' ORDER BY title",
        (pattern,),
    )
    return list(rows)


def list_books(connection: sqlite3.Connection, order_by: str) -> list[tuple[str, str, int]]:
    """Return (isbn, title, year) of every book, by "title" or by "year".

    Raises:
        ValueError: `order_by` is anything else.
    """
    if order_by not in tuple(ORDERS):
        choices = " or ".join(ORDERS)
        raise ValueError(f"order_by must be {choices}")
    sql = "SELECT isbn, title, year_published FROM book ORDER BY " + ORDERS[order_by]
    return list(connection.execute(sql))
