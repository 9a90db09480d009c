"""The desk: lending copies, taking them back, and who is late."""

from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug import Response

from library import forms
from library.database import db
from library.errors import AlreadyThere, Invalid, NoFreeCopy, NotLent, UnknownMember
from library.models import Book, Copy, Loan, Member

# TODO 5: Free this module of the ORM, too, as it says in routes/books.py.

LENT_FOR = timedelta(days=21)

pages = Blueprint("loans", __name__, url_prefix="/loans")


@pages.post("")
def check_out() -> Response:
    """Lend a free copy of each book to a member: all of them, or none."""
    email, today = forms.email(request.form), forms.day(request.form)
    isbns = forms.words(request.form, "isbns")
    member = db.session.scalar(select(Member).where(Member.email == email))
    if member is None:
        raise UnknownMember(email)
    for isbn in isbns:
        copy = db.session.scalar(
            select(Copy)
            .join(Copy.book)
            .where(Book.isbn == isbn, ~Copy.loans.any(Loan.returned_on.is_(None)))
            .order_by(Copy.barcode)
            .limit(1)
        )
        if copy is None:
            raise NoFreeCopy(isbn)
        loan = Loan(copy=copy, member=member, loaned_on=today, due_on=today + LENT_FOR)
        db.session.add(loan)
        try:
            db.session.flush()
        except IntegrityError:
            db.session.rollback()
            raise AlreadyThere(loan) from None
    db.session.commit()
    return redirect(url_for("members.show_member", email=email), 303)


@pages.post("/<barcode>/return")
def give_back(barcode: str) -> Response:
    """Take a copy back from whoever has it."""
    today = forms.day(request.form)
    loan = db.session.scalar(
        select(Loan)
        .join(Loan.copy)
        .where(Copy.barcode == barcode, Loan.returned_on.is_(None))
        .options(joinedload(Loan.member))
    )
    if loan is None:
        raise NotLent(barcode)
    if today < loan.loaned_on:
        raise Invalid(f"The copy {barcode} was lent on {loan.loaned_on}, after {today}.")
    loan.returned_on = today
    email = loan.member.email
    db.session.commit()
    return redirect(url_for("members.show_member", email=email), 303)


@pages.get("/overdue")
def show_overdue() -> str:
    """List the loans that should be back, the longest overdue first."""
    today = forms.day(request.args) if "today" in request.args else date.today()
    query = (
        select(Loan)
        .join(Loan.copy)
        .where(Loan.returned_on.is_(None), Loan.due_on < today)
        .options(contains_eager(Loan.copy).joinedload(Copy.book), joinedload(Loan.member))
        .order_by(Loan.due_on, Copy.barcode)
    )
    loans = db.session.scalars(query).all()
    return render_template("overdue.html", loans=loans, today=today)
