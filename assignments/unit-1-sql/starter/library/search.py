"""Questions about members and books, asked with bound parameters only."""

from sqlite3 import Connection


def find_member(connection: Connection, email: str) -> tuple[str, str, str] | None:
    """Return the member's (email, name, joined_on), or None when nobody has that e-mail."""
    raise NotImplementedError("find_member in library/search.py")


def search_books(connection: Connection, text: str) -> list[tuple[str, str]]:
    """Return (isbn, title) of the books whose title contains `text`, by title."""
    raise NotImplementedError("search_books in library/search.py")


def list_books(connection: Connection, order_by: str) -> list[tuple[str, str, int]]:
    """Return (isbn, title, year) of every book, by "title" or by "year".

    Raises:
        ValueError: `order_by` is anything else.
    """
    raise NotImplementedError("list_books in library/search.py")
