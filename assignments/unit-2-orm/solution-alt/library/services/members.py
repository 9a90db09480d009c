"""The members of the library."""

from datetime import date

from sqlalchemy.orm import joinedload, selectinload

from library.database import db
from library.errors import AlreadyThere, StillInUse, UnknownMember
from library.models import Copy, Loan, Member
from library.rows import LoanRow, MemberPage
from library.storage import find, refused_as, use_case


@use_case
def add_member(email: str, name: str, joined_on: date) -> None:
    """Store a member.

    Raises:
        AlreadyThere: another member has this e-mail.
    """
    if db.session.get(Member, email) is not None:
        raise AlreadyThere(email)
    with refused_as(AlreadyThere(email)):
        db.session.add(Member(email=email, name=name, joined=joined_on))


@use_case
def rename_member(email: str, name: str) -> None:
    """Change a member's name.

    Raises:
        UnknownMember: nobody has this e-mail.
    """
    find(Member, email, UnknownMember).name = name


@use_case
def remove_member(email: str) -> None:
    """Remove a member who never borrowed anything.

    Raises:
        UnknownMember: nobody has this e-mail.
        StillInUse: there are loans of the member.
    """
    with refused_as(StillInUse(email)):
        db.session.delete(find(Member, email, UnknownMember))


def get_member(email: str) -> MemberPage:
    """Return one member with all loans; the relationship sorts them.

    Raises:
        UnknownMember: nobody has this e-mail.
    """
    loans = selectinload(Member.loans).joinedload(Loan.copy, innerjoin=True)
    options = [loans.joinedload(Copy.book, innerjoin=True)]
    member = db.session.get(Member, email, options=options)
    if member is None:
        raise UnknownMember(email)
    rows = [
        LoanRow(loan.barcode, loan.copy.isbn, loan.copy.book.title, loan.taken, loan.due, loan.back)
        for loan in member.loans
    ]
    return MemberPage(member.email, member.name, member.joined, tuple(rows))
