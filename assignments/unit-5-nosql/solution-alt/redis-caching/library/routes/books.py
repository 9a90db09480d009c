"""The catalog, each book's page, and what can be changed there."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from library import forms
from library.errors import StillInUse, UnknownBook, UnknownMember
from library.models import GENRES, Book, Review
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
    book = repositories().books.details(isbn)
    if book is None:
        raise UnknownBook(isbn)
    return render_template("book.html", book=book, genres=GENRES)


@pages.post("/books/<isbn>")
def edit_book(isbn: str) -> Response:
    """Change what the catalog says about a book."""
    title, year = forms.text(request.form, "title"), forms.year(request.form)
    genre = forms.genre(request.form)
    book = _book(isbn)
    repositories().books.edit(book, title, year, genre)
    return redirect(url_for("books.show_book", isbn=isbn), 303)


@pages.post("/books/<isbn>/delete")
def delete_book(isbn: str) -> Response:
    """Take a book out of the catalog, if it was never lent."""
    book = _book(isbn)
    if repositories().books.was_lent(book):
        raise StillInUse(isbn)
    repositories().books.delete(book)
    return redirect(url_for("books.show_books"), 303)


@pages.post("/books/<isbn>/reviews")
def add_review(isbn: str) -> Response:
    """Store what a member thinks of a book."""
    email, stars = forms.email(request.form), forms.stars(request.form)
    text, today = forms.text(request.form, "text"), forms.day(request.form)
    book = _book(isbn)
    member = repositories().members.get_by_email(email)
    if member is None:
        raise UnknownMember(email)
    review = Review(book=book, member=member, stars=stars, text=text, posted_on=today)
    repositories().reviews.add(review)
    return redirect(url_for("books.show_book", isbn=isbn), 303)


def _book(isbn: str) -> Book:
    book = repositories().books.get_by_isbn(isbn)
    if book is None:
        raise UnknownBook(isbn)
    return book
