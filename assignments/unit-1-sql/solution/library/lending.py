"""Lending copies to members: every book asked for, or none."""

from collections.abc import Sequence
from sqlite3 import Connection

from library.errors import NoFreeCopy, UnknownMember

MEMBER_ID = """
SELECT member_id FROM members WHERE email = :email
"""

FREE_COPY = """
SELECT copies.copy_id, copies.barcode
FROM copies
INNER JOIN books ON copies.book_id = books.book_id
LEFT JOIN loans ON copies.copy_id = loans.copy_id AND loans.returned_on IS NULL
WHERE books.isbn = :isbn AND loans.loan_id IS NULL
ORDER BY copies.barcode
LIMIT 1
"""

LEND = """
INSERT INTO loans (copy_id, member_id, loaned_on, due_on)
VALUES (:copy_id, :member_id, :today, date(:today, '+21 days'))
"""


def check_out(connection: Connection, isbns: Sequence[str], email: str, today: str) -> list[str]:
    """Lend one free copy of each book for 21 days; return the barcodes in the order asked.

    Raises:
        UnknownMember: no member has this e-mail.
        NoFreeCopy: a book has no copy left to lend; nothing is lent then.
    """
    # `with connection` commits at its end, and rolls everything back on an exception.
    with connection:
        member_id = _find_member_id(connection, email)
        return [_lend(connection, isbn, member_id, today) for isbn in isbns]


def _find_member_id(connection: Connection, email: str) -> int:
    row = connection.execute(MEMBER_ID, {"email": email}).fetchone()
    if row is None:
        raise UnknownMember(email)
    return row[0]


def _lend(connection: Connection, isbn: str, member_id: int, today: str) -> str:
    row = connection.execute(FREE_COPY, {"isbn": isbn}).fetchone()
    if row is None:
        raise NoFreeCopy(isbn)
    copy_id, barcode = row
    connection.execute(LEND, {"copy_id": copy_id, "member_id": member_id, "today": today})
    return barcode
