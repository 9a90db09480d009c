"""The members of the library."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from library.database import db
from library.errors import AlreadyThere, StillInUse, UnknownMember
from library.models import Copy, Loan, Member
from library.rows import LoanRow, MemberPage
from library.services.transactions import transaction


def add_member(email: str, name: str, joined_on: date) -> None:
    """Store a member.

    Raises:
        AlreadyThere: another member has this e-mail.
    """
    try:
        with transaction():
            db.session.add(Member(email=email, name=name, joined_on=joined_on))
    except IntegrityError as error:
        raise AlreadyThere(email) from error


def rename_member(email: str, name: str) -> None:
    """Change a member's name.

    Raises:
        UnknownMember: nobody has this e-mail.
    """
    with transaction():
        find_member(email).name = name


def remove_member(email: str) -> None:
    """Remove a member who never borrowed anything.

    Raises:
        UnknownMember: nobody has this e-mail.
        StillInUse: there are loans of the member.
    """
    try:
        with transaction():
            db.session.delete(find_member(email))
    except IntegrityError as error:
        raise StillInUse(email) from error


def get_member(email: str) -> MemberPage:
    """Return one member with all loans, the newest first.

    Raises:
        UnknownMember: nobody has this e-mail.
    """
    member = find_member(email)
    loans = db.session.scalars(
        select(Loan)
        .join(Loan.copy)
        .where(Loan.member == member)
        .order_by(Loan.loaned_on.desc(), Copy.barcode)
        .options(contains_eager(Loan.copy).joinedload(Copy.book))
    )
    rows = tuple(_row(loan) for loan in loans)
    return MemberPage(member.email, member.name, member.joined_on, rows)


def find_member(email: str) -> Member:
    """Find the member whom a service is about.

    Raises:
        UnknownMember: nobody has this e-mail.
    """
    member = db.session.scalars(select(Member).where(Member.email == email)).one_or_none()
    if member is None:
        raise UnknownMember(email)
    return member


def _row(loan: Loan) -> LoanRow:
    return LoanRow(
        barcode=loan.copy.barcode,
        isbn=loan.copy.book.isbn,
        title=loan.copy.book.title,
        loaned_on=loan.loaned_on,
        due_on=loan.due_on,
        returned_on=loan.returned_on,
    )
