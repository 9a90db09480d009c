"""Books and statistics for other programs, as JSON."""

from flask import Blueprint, jsonify
from werkzeug import Response

from library.errors import UnknownBook
from library.routes import repositories

pages = Blueprint("api", __name__, url_prefix="/api")


@pages.get("/books/<isbn>")
def show_book(isbn: str) -> Response:
    """Say everything about a book."""
    book = repositories().books.details(isbn)
    if book is None:
        raise UnknownBook(isbn)
    return jsonify(book)


@pages.get("/statistics")
def show_statistics() -> Response:
    """Say what is read most, and liked best."""
    return jsonify(repositories().statistics.read())
