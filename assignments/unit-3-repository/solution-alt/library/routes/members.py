"""The members: who they are, and what they have borrowed."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from library import forms
from library.models import Member
from library.repositories import Repositories
from library.services import membership

__all__ = ["pages"]


def pages(repositories: Repositories) -> Blueprint:
    """Make the views of the members."""
    blueprint = Blueprint("members", __name__, url_prefix="/members")
    members = repositories.members

    @blueprint.get("")
    def show_members() -> str:
        return render_template("members.html", members=members.get_all())

    @blueprint.post("")
    def add_member() -> Response:
        email, name = forms.email(request.form), forms.text(request.form, "name")
        joined_on = forms.day(request.form, "joined_on")
        members.add(Member(email=email, name=name, joined_on=joined_on))
        return _to_member(email)

    @blueprint.get("/<email>")
    def show_member(email: str) -> str:
        return render_template("member.html", member=membership.find_member(members, email))

    @blueprint.post("/<email>")
    def rename_member(email: str) -> Response:
        membership.rename_member(members, email, forms.text(request.form, "name"))
        return _to_member(email)

    @blueprint.post("/<email>/delete")
    def remove_member(email: str) -> Response:
        membership.remove_member(members, email)
        return redirect(url_for("members.show_members"), 303)

    return blueprint


def _to_member(email: str) -> Response:
    return redirect(url_for("members.show_member", email=email), 303)
