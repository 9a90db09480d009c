"""The members: who they are, and what they have borrowed."""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from werkzeug import Response

from library import forms
from library.database import db
from library.errors import AlreadyThere, StillInUse, UnknownMember
from library.models import Copy, Loan, Member

# TODO 5: Free this module of the ORM, too, as it says in routes/books.py.

pages = Blueprint("members", __name__, url_prefix="/members")


@pages.get("")
def show_members() -> str:
    """List everybody, with the number of books they have at home."""
    query = select(Member).options(selectinload(Member.loans)).order_by(Member.name, Member.email)
    return render_template("members.html", members=db.session.scalars(query).all())


@pages.post("")
def add_member() -> Response:
    """Welcome a new member."""
    email = forms.email(request.form)
    name = forms.text(request.form, "name")
    joined_on = forms.day(request.form, "joined_on")
    member = Member(email=email, name=name, joined_on=joined_on)
    db.session.add(member)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise AlreadyThere(member) from None
    return redirect(url_for("members.show_member", email=email), 303)


@pages.get("/<email>")
def show_member(email: str) -> str:
    """Show a member and all their loans."""
    member = db.session.scalar(
        select(Member)
        .where(Member.email == email)
        .options(selectinload(Member.loans).joinedload(Loan.copy).joinedload(Copy.book))
    )
    if member is None:
        raise UnknownMember(email)
    return render_template("member.html", member=member)


@pages.post("/<email>")
def rename_member(email: str) -> Response:
    """Change a member's name."""
    name = forms.text(request.form, "name")
    member = db.session.scalar(select(Member).where(Member.email == email))
    if member is None:
        raise UnknownMember(email)
    member.name = name
    db.session.commit()
    return redirect(url_for("members.show_member", email=email), 303)


@pages.post("/<email>/delete")
def remove_member(email: str) -> Response:
    """Say goodbye to a member who never borrowed anything."""
    member = db.session.scalar(select(Member).where(Member.email == email))
    if member is None:
        raise UnknownMember(email)
    db.session.delete(member)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise StillInUse(member) from None
    return redirect(url_for("members.show_members"), 303)
