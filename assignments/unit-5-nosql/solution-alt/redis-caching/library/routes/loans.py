"""The desk: lending copies, and taking them back."""

from datetime import timedelta

from flask import Blueprint, redirect, request, url_for
from werkzeug import Response

from library import forms
from library.errors import Invalid, NotLent, UnknownCopy, UnknownMember
from library.models import Copy, Loan
from library.routes import repositories

pages = Blueprint("loans", __name__, url_prefix="/loans")

_LENT_FOR = timedelta(days=21)


@pages.post("")
def lend() -> Response:
    """Lend a copy to a member."""
    barcode, email = forms.text(request.form, "barcode"), forms.email(request.form)
    today = forms.day(request.form)
    copy = _copy(barcode)
    member = repositories().members.get_by_email(email)
    if member is None:
        raise UnknownMember(email)
    loan = Loan(copy=copy, member=member, loaned_on=today, due_on=today + _LENT_FOR)
    repositories().loans.add(loan)
    return redirect(url_for("books.show_book", isbn=copy.book.isbn), 303)


@pages.post("/<barcode>/return")
def give_back(barcode: str) -> Response:
    """Take a copy back from whoever has it."""
    today = forms.day(request.form)
    copy = _copy(barcode)
    loan = repositories().loans.open_for(copy)
    if loan is None:
        raise NotLent(barcode)
    if today < loan.loaned_on:
        raise Invalid(f"The copy {barcode} was lent on {loan.loaned_on}, after {today}.")
    repositories().loans.close(loan, today)
    return redirect(url_for("books.show_book", isbn=copy.book.isbn), 303)


def _copy(barcode: str) -> Copy:
    copy = repositories().loans.get_copy(barcode)
    if copy is None:
        raise UnknownCopy(barcode)
    return copy
