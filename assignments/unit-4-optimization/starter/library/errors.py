"""What can go wrong in the library, drawn as a tree, with the status of its page:

LibraryError
├── Invalid            400  a form holds what cannot be true
├── NotFound           404
│   ├── UnknownBook         the catalog has no book with this ISBN
│   ├── UnknownMember       nobody has this e-mail
│   └── NoSuchPage          a list has no page of this number
└── Conflict           409
    ├── AlreadyReviewed     the member has said already what they think of the book
    └── NotLent             the copy is not lent, or there is none
"""

from flask import Flask, jsonify, render_template, request
from werkzeug import Response

__all__ = [
    "AlreadyReviewed",
    "Conflict",
    "Invalid",
    "LibraryError",
    "NoSuchPage",
    "NotFound",
    "NotLent",
    "UnknownBook",
    "UnknownMember",
    "show_errors",
]


class LibraryError(Exception):
    """The library cannot do what it was asked to do."""

    status = 500
    heading = "Not done"


class Invalid(LibraryError):
    """A form holds what cannot be true; the sentence says what."""

    status = 400
    heading = "Not valid"


class NotFound(LibraryError):
    """What was asked for is not there."""

    status = 404
    heading = "Not found"


class UnknownBook(NotFound):
    """The catalog has no book with this ISBN."""

    def __init__(self, isbn: str) -> None:
        super().__init__(f"The catalog has no book with the ISBN {isbn}.")


class UnknownMember(NotFound):
    """Nobody has this e-mail."""

    def __init__(self, email: str) -> None:
        super().__init__(f"No member has the e-mail {email}.")


class NoSuchPage(NotFound):
    """A list has no page of this number."""

    def __init__(self, number: str | int) -> None:
        super().__init__(f"This list has no page {number}.")


class Conflict(LibraryError):
    """It cannot be done while the library is as it is."""

    status = 409
    heading = "Not possible"


class AlreadyReviewed(Conflict):
    """A member reviews a book once."""

    def __init__(self, isbn: str, email: str) -> None:
        super().__init__(f"{email} has already reviewed the book {isbn}.")


class NotLent(Conflict):
    """Nobody has borrowed the copy with this barcode."""

    def __init__(self, barcode: str) -> None:
        super().__init__(f"The copy {barcode} is not lent.")


def show_errors(app: Flask) -> None:
    """Answer with a page, or with JSON below /api, when a view raises one of these errors."""

    @app.errorhandler(LibraryError)
    def show(error: LibraryError) -> tuple[str | Response, int]:
        if request.blueprint == "api":
            return jsonify(error=str(error)), error.status
        page = render_template("error.html", heading=error.heading, message=str(error))
        return page, error.status
