"""The catalog, each book's page, and the reviews that members write there."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from library import forms
from library.errors import UnknownBook, UnknownMember
from library.models import GENRES, Review
from library.routes import repositories

pages = Blueprint("books", __name__)


@pages.get("/")
def show_books() -> str:
    """List the catalog, or the books of one genre."""
    genre = request.args.get("genre", "")
    page = repositories().books.page(forms.page_number(request.args), genre)
    return render_template("books.html", page=page, genre=genre, genres=GENRES)


@pages.get("/books/<isbn>")
def show_book(isbn: str) -> str:
    """Show a book, its copies and what members think of it."""
    book = repositories().books.get_by_isbn(isbn)
    if book is None:
        raise UnknownBook(isbn)
    return render_template("book.html", book=book)


@pages.post("/books/<isbn>/reviews")
def add_review(isbn: str) -> Response:
    """Store what a member thinks of a book."""
    email, stars = forms.email(request.form), forms.stars(request.form)
    text, today = forms.text(request.form, "text"), forms.day(request.form)
    found = repositories()
    book, member = found.books.get_by_isbn(isbn), found.members.get_by_email(email)
    if book is None:
        raise UnknownBook(isbn)
    if member is None:
        raise UnknownMember(email)
    found.reviews.add(Review(book=book, member=member, stars=stars, text=text, posted_on=today))
    return redirect(url_for("books.show_book", isbn=isbn), 303)
