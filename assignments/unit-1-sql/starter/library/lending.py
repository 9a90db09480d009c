"""Lending copies to members: every book asked for, or none."""

from collections.abc import Sequence
from sqlite3 import Connection


def check_out(connection: Connection, isbns: Sequence[str], email: str, today: str) -> list[str]:
    """Lend one free copy of each book for 21 days; return the barcodes in the order asked.

    Raises:
        library.errors.UnknownMember: no member has this e-mail.
        library.errors.NoFreeCopy: a book has no copy left to lend; nothing is lent then.
    """
    raise NotImplementedError("check_out in library/lending.py")
