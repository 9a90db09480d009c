"""The catalog for other programs, as JSON."""

from flask import Blueprint, jsonify, request
from werkzeug import Response

from library import forms
from library.routes import repositories
from library.serializers import books_json

pages = Blueprint("api", __name__, url_prefix="/api")


@pages.get("/books")
def list_books() -> Response:
    """List the catalog, or the books of one genre, with their ratings."""
    genre = request.args.get("genre", "")
    page = repositories().books.rated_page(forms.page_number(request.args), genre)
    return jsonify(books_json(page))
