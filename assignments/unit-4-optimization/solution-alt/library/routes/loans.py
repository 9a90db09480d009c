"""The desk: taking copies back, and who is late."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from library import forms
from library.errors import Invalid, NotLent
from library.routes import repositories

pages = Blueprint("loans", __name__, url_prefix="/loans")


@pages.get("/overdue")
def show_overdue() -> str:
    """List the loans that should be back, the longest overdue first."""
    today = forms.day(request.args) if "today" in request.args else date.today()
    page = repositories().loans.overdue(today, forms.page_number(request.args))
    return render_template("overdue.html", page=page, today=today)


@pages.post("/<barcode>/return")
def give_back(barcode: str) -> Response:
    """Take a copy back from whoever has it."""
    today = forms.day(request.form)
    loan = repositories().loans.open_for(barcode)
    if loan is None:
        raise NotLent(barcode)
    if today < loan.loaned_on:
        raise Invalid(f"The copy {barcode} was lent on {loan.loaned_on}, after {today}.")
    loan.returned_on = today
    return redirect(url_for("members.show_member", email=loan.member.email), 303)
