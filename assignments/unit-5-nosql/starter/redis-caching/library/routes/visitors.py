"""Who is at the screen: signing in, signing out, and the visitor's own pages.

All that these views remember stands in Flask's `session`; where that is kept is up to
library/sessions.py.
"""

from hmac import compare_digest
from typing import cast

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from werkzeug import Response

from library import forms
from library.errors import NotSignedIn, UnknownBook, WrongPin
from library.routes import repositories
from library.sessions import RedisSessions

pages = Blueprint("visitors", __name__)


@pages.get("/sign-in")
def show_sign_in() -> str:
    """Show the form."""
    return render_template("sign_in.html")


@pages.post("/sign-in")
def sign_in() -> Response:
    """Sign a member in, if somebody at the desk has typed the PIN."""
    email, pin = forms.email(request.form), forms.text(request.form, "pin")
    member = repositories().members.get_by_email(email)
    right = compare_digest(pin.encode(), current_app.config["STAFF_PIN"].encode())
    if member is None or not right:
        raise WrongPin
    cast(RedisSessions, current_app.session_interface).renew(session)
    session["member"] = {"email": member.email, "name": member.name}
    return redirect(url_for("visitors.show_me"), 303)


@pages.post("/sign-out")
def sign_out() -> Response:
    """Forget everything about the visitor."""
    session.clear()
    return redirect(url_for("books.show_books"), 303)


@pages.get("/me")
def show_me() -> str:
    """Show who is signed in."""
    if "member" not in session:
        raise NotSignedIn
    return render_template("me.html", member=session["member"])


@pages.get("/reading-list")
def show_reading_list() -> str:
    """Show the books that the visitor wants to read, signed in or not."""
    return render_template("reading_list.html", books=session.get("reading_list", []))


@pages.post("/reading-list")
def add_to_reading_list() -> Response:
    """Put a book on the visitor's list."""
    isbn = forms.text(request.form, "isbn")
    book = repositories().books.get_by_isbn(isbn)
    if book is None:
        raise UnknownBook(isbn)
    others = [entry for entry in session.get("reading_list", []) if entry["isbn"] != isbn]
    session["reading_list"] = [*others, {"isbn": isbn, "title": book.title}]
    return redirect(url_for("visitors.show_reading_list"), 303)
