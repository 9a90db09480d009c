"""The members: who they are, and what they have borrowed."""

from flask import Blueprint, render_template

from library.errors import UnknownMember
from library.routes import repositories

pages = Blueprint("members", __name__, url_prefix="/members")


@pages.get("")
def show_members() -> str:
    """List everybody, with the number of books they have at home."""
    found = repositories()
    members = found.members.all()
    at_home = {member.id: found.loans.count_open(member.id) for member in members}
    return render_template("members.html", members=members, at_home=at_home)


@pages.get("/<email>")
def show_member(email: str) -> str:
    """Show a member and all their loans."""
    found = repositories()
    member = found.members.get_by_email(email)
    if member is None:
        raise UnknownMember(email)
    rows = []
    for loan in found.loans.of_member(member.id):
        copy = found.copies.get_by_id(loan.copy_id)
        rows.append((loan, copy))
    return render_template("member.html", member=member, rows=rows)
