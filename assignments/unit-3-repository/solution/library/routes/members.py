"""The members: who they are, and what they have borrowed."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from library import forms
from library.errors import UnknownMember
from library.models import Member
from library.routes import repositories

pages = Blueprint("members", __name__, url_prefix="/members")


@pages.get("")
def show_members() -> str:
    """List everybody, with the number of books they have at home."""
    return render_template("members.html", members=repositories().members.get_all())


@pages.post("")
def add_member() -> Response:
    """Welcome a new member."""
    email = forms.email(request.form)
    name = forms.text(request.form, "name")
    joined_on = forms.day(request.form, "joined_on")
    repositories().members.add(Member(email=email, name=name, joined_on=joined_on))
    return redirect(url_for("members.show_member", email=email), 303)


@pages.get("/<email>")
def show_member(email: str) -> str:
    """Show a member and all their loans."""
    return render_template("member.html", member=_member(email))


@pages.post("/<email>")
def rename_member(email: str) -> Response:
    """Change a member's name."""
    name = forms.text(request.form, "name")
    member = _member(email)
    member.name = name
    repositories().members.update(member)
    return redirect(url_for("members.show_member", email=email), 303)


@pages.post("/<email>/delete")
def remove_member(email: str) -> Response:
    """Say goodbye to a member who never borrowed anything."""
    repositories().members.delete(_member(email))
    return redirect(url_for("members.show_members"), 303)


def _member(email: str) -> Member:
    member = repositories().members.get_by_email(email)
    if member is None:
        raise UnknownMember(email)
    return member
