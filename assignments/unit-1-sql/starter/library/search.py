"""Questions about members and books, asked with bound parameters only.

A value from outside (an e-mail, a search text) never becomes a part of the SQL text. It goes
to `execute` beside the statement, and SQLite puts it where the `?` or the `:name` stands:

    connection.execute("SELECT barcode FROM shelf WHERE room = :room", {"room": room})

DON'T DO THIS:

    connection.execute(f"SELECT barcode FROM shelf WHERE room = '{room}'")

Whoever types  x' OR '1'='1  as the room would see every room, and a room called O'Hara's
would be a syntax error. This is called SQL injection.
"""

from sqlite3 import Connection


def find_member(connection: Connection, email: str) -> tuple[str, str, str] | None:
    """Return the member's (email, name, joined_on), or None when nobody has that e-mail."""
    # TODO: Select one member by e-mail and return the row, or None.
    #   You may write the SQL here, or use your named statement: see library/statements.py.
    #   Expected: find_member(connection, "finn.o'brambleby@example.org") gives
    #   ("finn.o'brambleby@example.org", "Finn O'Brambleby", "2025-01-15").
    raise NotImplementedError("find_member in library/search.py is still TODO")


def search_books(connection: Connection, text: str) -> list[tuple[str, str]]:
    """Return (isbn, title) of the books whose title contains `text`, sorted by title.

    The case of the letters a to z does not matter. Every character of `text` means itself.
    """
    # TODO: Select the books and return all rows as a list.
    #   Expected: "the" finds The Gardener's Clock and The Lighthouse Ledger; "100%" finds
    #   100% Rain and nothing else; "%" finds the same one book, and "_" finds none.
    raise NotImplementedError("search_books in library/search.py is still TODO")


def list_books(connection: Connection, order_by: str) -> list[tuple[str, str, int]]:
    """Return (isbn, title, year) of every book, sorted by "title" or by "year".

    Raises:
        ValueError: `order_by` is anything else.
    """
    # TODO: Return all books in the order asked for.
    #   A parameter holds a value, never the name of a column: with ORDER BY :order_by SQLite
    #   sorts by the same text for every row, which is no order at all. Pasting `order_by`
    #   into the SQL would let its sender write SQL. What else can decide between two orders?
    #   Expected: "year" starts with The Gardener's Clock (1987); "isbn", "TITLE" and
    #   "title; DROP TABLE books" raise ValueError.
    raise NotImplementedError("list_books in library/search.py is still TODO")
