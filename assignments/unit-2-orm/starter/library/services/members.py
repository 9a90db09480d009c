"""The members of the library."""

from datetime import date

from library.rows import MemberPage


def add_member(email: str, name: str, joined_on: date) -> None:
    """Store a member.

    Raises:
        AlreadyThere: another member has this e-mail (the error's key).
    """
    # TODO: Make a Member, add it to the session, commit.
    #   Expected: get_member gives the same three values back; joined_on is a date, not text.
    raise NotImplementedError("add_member in library/services/members.py is still TODO")


def rename_member(email: str, name: str) -> None:
    """Change a member's name.

    Raises:
        UnknownMember: nobody has this e-mail.
    """
    # TODO: Find the member, set the name, commit.
    #   Expected: no other member changes; the new name is on the member's old loans, too.
    raise NotImplementedError("rename_member in library/services/members.py is still TODO")


def remove_member(email: str) -> None:
    """Remove a member who never borrowed anything.

    Raises:
        UnknownMember: nobody has this e-mail.
        StillInUse: there are loans of the member, open or returned (the error's key is the
            e-mail). Then nothing is removed.
    """
    # TODO: Delete the member, commit.
    #   Expected: nadia.sundew@example.org can go; finn.o'brambleby@example.org cannot, and keeps
    #   every loan.
    raise NotImplementedError("remove_member in library/services/members.py is still TODO")


def get_member(email: str) -> MemberPage:
    """Return one member with all loans, the newest first, those of one day by barcode. View 2.

    It sends at most 4 statements, however many loans there are.

    Raises:
        UnknownMember: nobody has this e-mail.
    """
    # TODO: Find the member, the loans, the copy of each, and the book of that.
    #   Ask yourself: each loan has one copy, each copy one book. Which loading strategy fits where
    #   there is one, and which where there are many?
    #   Expected: Pia Larkspur has three loans; the newest is of "100% Rain" and still open.
    raise NotImplementedError("get_member in library/services/members.py is still TODO")
