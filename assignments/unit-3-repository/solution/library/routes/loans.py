"""The desk: lending copies, taking them back, and who is late."""

from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from library import forms
from library.errors import Invalid, NoFreeCopy, NotLent, UnknownMember
from library.models import Loan
from library.routes import repositories

LENT_FOR = timedelta(days=21)

pages = Blueprint("loans", __name__, url_prefix="/loans")


@pages.post("")
def check_out() -> Response:
    """Lend a free copy of each book to a member: all of them, or none."""
    email, today = forms.email(request.form), forms.day(request.form)
    isbns = forms.words(request.form, "isbns")
    found = repositories()
    member = found.members.get_by_email(email)
    if member is None:
        raise UnknownMember(email)
    for isbn in isbns:
        copy = found.books.free_copy(isbn)
        if copy is None:
            raise NoFreeCopy(isbn)
        found.loans.add(Loan(copy=copy, member=member, loaned_on=today, due_on=today + LENT_FOR))
    return redirect(url_for("members.show_member", email=email), 303)


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
    repositories().loans.update(loan)
    return redirect(url_for("members.show_member", email=loan.member.email), 303)


@pages.get("/overdue")
def show_overdue() -> str:
    """List the loans that should be back, the longest overdue first."""
    today = forms.day(request.args) if "today" in request.args else date.today()
    loans = repositories().loans.overdue(today)
    return render_template("overdue.html", loans=loans, today=today)
