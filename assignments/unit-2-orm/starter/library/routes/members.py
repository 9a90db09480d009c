"""Pages about members."""

from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from library.errors import LibraryError
from library.routes import forms
from library.routes.pages import Page, see, status
from library.services import members

__all__ = ["blueprint", "show"]

blueprint = Blueprint("members", __name__)


@blueprint.get("/members")
def index(error: LibraryError | None = None) -> Response | Page:
    """The forms that find or add a member."""
    if request.args.get("email"):
        return see("members.show", email=request.args["email"])
    return render_template("members.html", today=date.today(), error=error), status(error)


@blueprint.get("/members/<email>")
def show(email: str, error: LibraryError | None = None) -> Page:
    """One member with their loans. This is view 2."""
    member = members.get_member(email)
    page = render_template("member.html", member=member, today=date.today(), error=error)
    return page, status(error)


@blueprint.post("/members")
def add() -> Response | Page:
    """Add a member."""
    try:
        email, name = forms.text("email", "e-mail"), forms.text("name")
        members.add_member(email, name, forms.day("joined_on", "day of joining"))
    except LibraryError as error:
        return index(error)
    return see("members.show", email=email)


@blueprint.post("/members/<email>")
def rename(email: str) -> Response | Page:
    """Change a member's name."""
    try:
        members.rename_member(email, forms.text("name"))
    except LibraryError as error:
        return show(email, error)
    return see("members.show", email=email)


@blueprint.post("/members/<email>/delete")
def remove(email: str) -> Response | Page:
    """Remove a member who never borrowed anything."""
    try:
        members.remove_member(email)
    except LibraryError as error:
        return show(email, error)
    return see("members.index")
