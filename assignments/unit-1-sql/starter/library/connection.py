"""Opening the database. Read this file once: its two decisions explain what you see later."""

import sqlite3
from pathlib import Path

__all__ = ["DATABASE", "connect"]

DATABASE = Path(__file__).parent.parent / "library.db"


def connect(path: str | Path = DATABASE) -> sqlite3.Connection:
    """Open the SQLite database at `path`; the file is created when there is none.

    Foreign keys
        SQLite reads your REFERENCES clauses, but checks them only where a connection asks for
        it, and each connection has to ask again. Ours always does.

    Transactions
        The connection uses Python's classic ("legacy") transaction control. An INSERT, UPDATE
        or DELETE opens a transaction by itself; a SELECT does not. What you changed is visible
        to you at once, to others only after `connection.commit()`, and gone after
        `connection.rollback()` or when the program ends without a commit. The block
        `with connection:` commits at its end and rolls back when an exception leaves it. It
        does not close the connection.

    Rows come back as plain tuples, in the order of the columns in your SELECT.
    """
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection
