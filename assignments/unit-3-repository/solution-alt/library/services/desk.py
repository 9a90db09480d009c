"""Lending copies and taking them back."""

from collections.abc import Sequence
from datetime import date, timedelta

from library.errors import Invalid, NoFreeCopy, NotLent
from library.models import Copy, Loan
from library.repositories import Repositories
from library.services.membership import find_member

__all__ = ["check_out", "give_back"]

LENT_FOR = timedelta(days=21)


def check_out(found: Repositories, isbns: Sequence[str], email: str, today: date) -> None:
    """Lend a free copy of each book to a member; whoever calls this undoes all when it raises."""
    member = find_member(found.members, email)
    for isbn in isbns:
        copy = _free_copy(found, isbn)
        found.loans.add(Loan(copy=copy, member=member, loaned_on=today, due_on=today + LENT_FOR))


def give_back(found: Repositories, barcode: str, today: date) -> str:
    """Close the open loan of a copy, and return the e-mail of whoever had it."""
    loan = found.loans.open_for(barcode)
    if loan is None:
        raise NotLent(barcode)
    if loan.loaned_on > today:
        raise Invalid(f"The copy {barcode} was lent on {loan.loaned_on}, after {today}.")
    loan.returned_on = today
    found.loans.update(loan)
    return loan.member.email


def _free_copy(found: Repositories, isbn: str) -> Copy:
    copy = found.books.free_copy(isbn)
    if copy is None:
        raise NoFreeCopy(isbn)
    return copy
