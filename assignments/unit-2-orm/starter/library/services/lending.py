"""Lending copies to members, and taking them back."""

from collections.abc import Sequence
from datetime import date

from library.rows import OverdueRow


def check_out(isbns: Sequence[str], email: str, today: date) -> list[str]:
    """Lend one free copy of each book for 21 days; return the barcodes in the order asked.

    A copy is free when it has no open loan. A book that is asked for twice needs two free
    copies. All or nothing: after an error no book of this visit is lent.

    Raises:
        UnknownMember: nobody has this e-mail.
        UnknownBook: no book has this ISBN.
        NoFreeCopy: the book (the error's key is its ISBN) has no copy left to lend.
    """
    # TODO: Find the member; find a free copy of each book and add a Loan; commit once.
    #   Ask yourself: what happens to the loan of the first book when the second has no copy? And
    #   what does a query see of objects that were added, but not committed?
    #   Expected: for "9799000210489" and "9799000305918", lent to kim.dapple@example.org on
    #   2026-03-15, two barcodes come back, and both loans are due on 2026-04-05.
    raise NotImplementedError("check_out in library/services/lending.py is still TODO")


def give_back(barcode: str, today: date) -> None:
    """Close the open loan of a copy.

    Raises:
        UnknownCopy: no copy has this barcode.
        NotLent: the copy has no open loan.
        Impossible: today is before the day on which it was lent.
    """
    # TODO: Find the open loan of the copy, set the day, commit.
    #   Expected: older loans of the copy keep their day; the copy can be lent again at once.
    raise NotImplementedError("give_back in library/services/lending.py is still TODO")


def overdue(today: date) -> list[OverdueRow]:
    """Return the open loans that were due before today, by due day, then barcode. This is view 3.

    It sends at most 4 statements, however many loans there are.
    """
    # TODO: Select the loans, and load what each row needs of the copy, the book and the member.
    #   Ask yourself: does the database choose the rows, or does Python throw away what it read?
    #   Expected: on 2026-03-15 two rows: "Tides of Tin" first, then "The Gardener's Clock". A
    #   loan that is due today is not overdue yet.
    raise NotImplementedError("overdue in library/services/lending.py is still TODO")
