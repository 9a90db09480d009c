"""The desk: lending copies, taking them back, and who is late."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from library import forms
from library.repositories import Repositories
from library.services import desk

__all__ = ["pages"]


def pages(repositories: Repositories) -> Blueprint:
    """Make the views of the desk."""
    blueprint = Blueprint("loans", __name__, url_prefix="/loans")

    @blueprint.post("")
    def check_out() -> Response:
        email, today = forms.email(request.form), forms.day(request.form)
        desk.check_out(repositories, forms.words(request.form, "isbns"), email, today)
        return redirect(url_for("members.show_member", email=email), 303)

    @blueprint.post("/<barcode>/return")
    def give_back(barcode: str) -> Response:
        email = desk.give_back(repositories, barcode, forms.day(request.form))
        return redirect(url_for("members.show_member", email=email), 303)

    @blueprint.get("/overdue")
    def show_overdue() -> str:
        today = forms.day(request.args) if "today" in request.args else date.today()
        loans = repositories.loans.overdue(today)
        return render_template("overdue.html", loans=loans, today=today)

    return blueprint
