"""Pages about loans."""

from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from library.errors import LibraryError, Unreadable
from library.routes import forms, members
from library.routes.pages import Page, see
from library.services import lending

__all__ = ["blueprint"]

blueprint = Blueprint("loans", __name__)


@blueprint.get("/loans/overdue")
def overdue() -> Page:
    """What should be back by now. This is view 3."""
    try:
        today = date.fromisoformat(request.args.get("today") or date.today().isoformat())
    except ValueError:
        raise Unreadable("Today is a day such as 2026-03-15.") from None
    return render_template("overdue.html", loans=lending.overdue(today), today=today), 200


@blueprint.post("/loans")
def check_out() -> Response | Page:
    """Lend the books to the member, all or none."""
    email = forms.text("email", "e-mail")
    try:
        lending.check_out(forms.words("isbns"), email, forms.day("today", "day of the loan"))
    except LibraryError as error:
        return members.show(email, error)
    return see("members.show", email=email)


@blueprint.post("/loans/<barcode>/return")
def give_back(barcode: str) -> Response | Page:
    """Take a copy back; show the member again whose page sent the form."""
    email = forms.optional("email")
    try:
        lending.give_back(barcode, forms.day("today", "day of the return"))
    except LibraryError as error:
        if email is None:
            raise
        return members.show(email, error)
    return see("members.show", email=email) if email else see("loans.overdue")
