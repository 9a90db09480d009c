"""Lending copies to members: every book asked for, or none."""

from collections.abc import Sequence
from sqlite3 import Connection


def check_out(connection: Connection, isbns: Sequence[str], email: str, today: str) -> list[str]:
    """Lend one free copy of each book for 21 days; return the barcodes in the order asked.

    `today` is text such as "2026-03-15". A copy is free when it has no open loan. A book that
    is asked for twice needs two free copies. Nobody else is writing to this connection: no
    transaction is open when you are called, and none when you return.

    Raises:
        library.errors.UnknownMember: no member has this e-mail.
        library.errors.NoFreeCopy: a book is unknown or has no copy left to lend. No book of
            this visit is lent then, not even those that were free.
    """
    # TODO: Find out whether the member exists, then lend a free copy of each book.
    #   Raise the errors of library/errors.py: UnknownMember(email), NoFreeCopy(isbn).
    #   Read library/connection.py first: it says when a transaction begins, and which two
    #   ways it can end. What must happen to the first loan when the second book has no copy?
    #   Expected: for "9799000210489" and "9799000305918", lent to kim.dapple@example.org on
    #   "2026-03-15", two barcodes come back, both loans are due on "2026-04-05", and a second
    #   connection to library.db sees them. After an error it sees the loans of before.
    raise NotImplementedError("check_out in library/lending.py is still TODO")
