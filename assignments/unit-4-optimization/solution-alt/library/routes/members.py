"""The members: who they are, and what they have borrowed."""

from flask import Blueprint, render_template, request

from library import forms
from library.errors import UnknownMember
from library.routes import repositories

pages = Blueprint("members", __name__, url_prefix="/members")


@pages.get("")
def show_members() -> str:
    """List everybody, with the number of books they have at home."""
    page = repositories().members.page(forms.page_number(request.args))
    return render_template("members.html", page=page)


@pages.get("/<email>")
def show_member(email: str) -> str:
    """Show a member and all their loans."""
    found = repositories()
    member = found.members.get_by_email(email)
    if member is None:
        raise UnknownMember(email)
    return render_template("member.html", member=member, loans=found.loans.of_member(member.id))
