"""The catalog: finding books, adding them, and the copies that stand on the shelf."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from library import forms
from library.repositories import Repositories
from library.services import catalog

__all__ = ["pages"]


def pages(repositories: Repositories) -> Blueprint:
    """Make the views of the catalog."""
    blueprint = Blueprint("books", __name__)
    books = repositories.books

    @blueprint.get("/")
    def show_books() -> str:
        text = request.args.get("search", "").strip()
        return render_template("books.html", books=books.search(text), search=text)

    @blueprint.post("/books")
    def add_book() -> Response:
        isbn, title = forms.isbn(request.form), forms.text(request.form, "title")
        year, names = forms.year(request.form), forms.lines(request.form, "authors")
        catalog.add_book(books, isbn, title, year, names)
        return _to_book(isbn)

    @blueprint.get("/books/<isbn>")
    def show_book(isbn: str) -> str:
        return render_template("book.html", book=catalog.find_book(books, isbn))

    @blueprint.post("/books/<isbn>")
    def change_book(isbn: str) -> Response:
        title, year = forms.text(request.form, "title"), forms.year(request.form)
        catalog.change_book(books, isbn, title, year)
        return _to_book(isbn)

    @blueprint.post("/books/<isbn>/delete")
    def remove_book(isbn: str) -> Response:
        catalog.remove_book(books, isbn)
        return redirect(url_for("books.show_books"), 303)

    @blueprint.post("/books/<isbn>/copies")
    def add_copy(isbn: str) -> Response:
        catalog.add_copy(books, isbn, forms.barcode(request.form))
        return _to_book(isbn)

    return blueprint


def _to_book(isbn: str) -> Response:
    return redirect(url_for("books.show_book", isbn=isbn), 303)
