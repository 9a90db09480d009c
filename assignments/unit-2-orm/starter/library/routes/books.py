"""Pages about books and authors."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from library.errors import LibraryError
from library.routes import forms
from library.routes.pages import Page, see, status
from library.services import catalog

__all__ = ["blueprint"]

blueprint = Blueprint("books", __name__)


@blueprint.get("/")
def index(error: LibraryError | None = None) -> Page:
    """All books, and the forms that add one. This is view 1."""
    return render_template("books.html", books=catalog.list_books(), error=error), status(error)


@blueprint.get("/books/<isbn>")
def show(isbn: str, error: LibraryError | None = None) -> Page:
    """One book with its copies."""
    return render_template("book.html", book=catalog.get_book(isbn), error=error), status(error)


@blueprint.get("/authors/<path:name>")
def author(name: str) -> Page:
    """The books of one author."""
    books = catalog.books_by(name)
    return render_template("author.html", name=name, books=books), 200


@blueprint.post("/authors")
def add_author() -> Response | Page:
    """Add an author to the catalog."""
    try:
        name = forms.text("name")
        catalog.add_author(name, forms.text("country"))
    except LibraryError as error:
        return index(error)
    return see("books.author", name=name)


@blueprint.post("/books")
def add() -> Response | Page:
    """Add a book to the catalog."""
    try:
        isbn, title, year = forms.text("isbn", "ISBN"), forms.text("title"), forms.number("year")
        catalog.add_book(isbn, title, year, forms.lines("authors"))
    except LibraryError as error:
        return index(error)
    return see("books.show", isbn=isbn)


@blueprint.post("/books/<isbn>")
def change(isbn: str) -> Response | Page:
    """Change the title or the year of a book; a field that is empty stays as it was."""
    try:
        year = forms.number("year") if forms.optional("year") else None
        catalog.change_book(isbn, title=forms.optional("title"), year=year)
    except LibraryError as error:
        return show(isbn, error)
    return see("books.show", isbn=isbn)


@blueprint.post("/books/<isbn>/authors")
def set_authors(isbn: str) -> Response | Page:
    """Replace the authors of a book."""
    try:
        catalog.set_authors(isbn, forms.lines("authors"))
    except LibraryError as error:
        return show(isbn, error)
    return see("books.show", isbn=isbn)


@blueprint.post("/books/<isbn>/copies")
def add_copy(isbn: str) -> Response | Page:
    """Add a copy of a book."""
    try:
        catalog.add_copy(isbn, forms.text("barcode"))
    except LibraryError as error:
        return show(isbn, error)
    return see("books.show", isbn=isbn)


@blueprint.post("/books/<isbn>/delete")
def remove(isbn: str) -> Response | Page:
    """Remove a book with its copies."""
    try:
        catalog.remove_book(isbn)
    except LibraryError as error:
        return show(isbn, error)
    return see("books.index")
