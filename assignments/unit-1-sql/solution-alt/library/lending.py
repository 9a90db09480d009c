"""Checking out: one explicit transaction around all the loans of a visit."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

from library.errors import NoFreeCopy, UnknownMember
from library.statements import statement

LOAN_PERIOD = timedelta(days=21)

# A copy that was lent and brought back today goes out again tomorrow: the copy and the day
# are the key of a loan.
FREE_COPIES = """
SELECT copy.barcode
FROM copy
WHERE copy.isbn = ? AND copy.barcode NOT IN (
    SELECT loan.barcode FROM loan WHERE loan.returned IS NULL OR loan.loaned = ?
)
ORDER BY copy.barcode
"""


def check_out(
    connection: sqlite3.Connection, isbns: Sequence[str], email: str, today: str
) -> list[str]:
    """Lend one free copy of each book for 21 days; return the barcodes in the order asked.

    Raises:
        UnknownMember: no member has this e-mail.
        NoFreeCopy: a book has no copy left to lend; nothing is lent then.
    """
    due = date.fromisoformat(today) + LOAN_PERIOD
    barcodes: list[str] = []
    with _transaction(connection):
        if connection.execute(statement("find_member"), {"email": email}).fetchone() is None:
            raise UnknownMember(email)
        for isbn in isbns:
            found = connection.execute(FREE_COPIES, (isbn, today)).fetchone()
            if found is None:
                raise NoFreeCopy(isbn)
            barcodes.append(found[0])
            loan = {
                "barcode": found[0],
                "email": email,
                "loaned_on": today,
                "due_on": due.isoformat(),
            }
            connection.execute(statement("add_loan"), loan)
    return barcodes


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Take the write lock before reading, so that no other desk can lend what we found free."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
