"""The catalog: finding books, adding them, and the copies that stand on the shelf."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from library import forms
from library.errors import UnknownAuthor, UnknownBook
from library.models import Author, Book, Copy
from library.routes import repositories

pages = Blueprint("books", __name__)


@pages.get("/")
def show_books() -> str:
    """List the catalog, or the books whose title contains the text asked for."""
    text = request.args.get("search", "").strip()
    return render_template("books.html", books=repositories().books.search(text), search=text)


@pages.post("/books")
def add_book() -> Response:
    """Add a book by authors that the catalog knows."""
    isbn = forms.isbn(request.form)
    title = forms.text(request.form, "title")
    year = forms.year(request.form)
    authors = _authors(forms.lines(request.form, "authors"))
    repositories().books.add(Book(isbn=isbn, title=title, year=year, authors=authors))
    return redirect(url_for("books.show_book", isbn=isbn), 303)


@pages.get("/books/<isbn>")
def show_book(isbn: str) -> str:
    """Show a book and where its copies are."""
    return render_template("book.html", book=_book(isbn))


@pages.post("/books/<isbn>")
def change_book(isbn: str) -> Response:
    """Correct the title and the year."""
    title, year = forms.text(request.form, "title"), forms.year(request.form)
    book = _book(isbn)
    book.title, book.year = title, year
    repositories().books.update(book)
    return redirect(url_for("books.show_book", isbn=isbn), 303)


@pages.post("/books/<isbn>/delete")
def remove_book(isbn: str) -> Response:
    """Take a book that was never lent out of the catalog, with its copies."""
    repositories().books.delete(_book(isbn))
    return redirect(url_for("books.show_books"), 303)


@pages.post("/books/<isbn>/copies")
def add_copy(isbn: str) -> Response:
    """Put another copy of a book on the shelf."""
    barcode = forms.barcode(request.form)
    book = _book(isbn)
    book.copies.append(Copy(barcode=barcode))
    repositories().books.update(book)
    return redirect(url_for("books.show_book", isbn=isbn), 303)


def _book(isbn: str) -> Book:
    book = repositories().books.get_by_isbn(isbn)
    if book is None:
        raise UnknownBook(isbn)
    return book


def _authors(names: list[str]) -> list[Author]:
    authors = repositories().books.authors_named(names)
    known = {author.name for author in authors}
    for name in names:
        if name not in known:
            raise UnknownAuthor(name)
    return authors
