"""What can go wrong in the library, drawn as a tree, with the status of its page:

LibraryError
├── Invalid            400  a form holds what cannot be true
├── NotSignedIn        401  the page is for members who are signed in
├── WrongPin           403  this e-mail and this PIN sign nobody in
├── NotFound           404
│   ├── UnknownBook         the catalog has no book with this ISBN
│   ├── UnknownCopy         there is no copy with this barcode
│   ├── UnknownMember       nobody has this e-mail
│   └── NoSuchPage          a list has no page of this number
├── Conflict           409
│   ├── AlreadyReviewed     the member has said already what they think of the book
│   ├── AlreadyLent         somebody else has the copy
│   ├── NotLent             nobody has the copy
│   └── StillInUse          the book has loans, open or returned
└── TooManyRequests    429  this client has sent too much within too short a time
"""

from flask import Flask, jsonify, render_template, request
from werkzeug import Response

__all__ = [
    "AlreadyLent",
    "AlreadyReviewed",
    "Conflict",
    "Invalid",
    "LibraryError",
    "NoSuchPage",
    "NotFound",
    "NotLent",
    "NotSignedIn",
    "StillInUse",
    "TooManyRequests",
    "UnknownBook",
    "UnknownCopy",
    "UnknownMember",
    "WrongPin",
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


class NotSignedIn(LibraryError):
    """The page is for members who are signed in."""

    status = 401
    heading = "Not signed in"

    def __init__(self) -> None:
        super().__init__("Please sign in at the desk first.")


class WrongPin(LibraryError):
    """Somebody tried to sign in and may not. The page does not say which of the two was wrong."""

    status = 403
    heading = "Not signed in"

    def __init__(self) -> None:
        super().__init__("This e-mail and this PIN do not belong together.")


class NotFound(LibraryError):
    """What was asked for is not there."""

    status = 404
    heading = "Not found"


class UnknownBook(NotFound):
    """The catalog has no book with this ISBN."""

    def __init__(self, isbn: str) -> None:
        super().__init__(f"The catalog has no book with the ISBN {isbn}.")


class UnknownCopy(NotFound):
    """There is no copy with this barcode."""

    def __init__(self, barcode: str) -> None:
        super().__init__(f"There is no copy with the barcode {barcode}.")


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


class AlreadyLent(Conflict):
    """A copy is with one member at a time."""

    def __init__(self, barcode: str) -> None:
        super().__init__(f"The copy {barcode} is lent already.")


class NotLent(Conflict):
    """Nobody has borrowed the copy with this barcode."""

    def __init__(self, barcode: str) -> None:
        super().__init__(f"The copy {barcode} is not lent.")


class StillInUse(Conflict):
    """A book whose copies were ever lent stays in the catalog."""

    def __init__(self, isbn: str) -> None:
        super().__init__(f"The book {isbn} has loans, open or returned, and stays.")


class TooManyRequests(LibraryError):
    """This client has sent too much within too short a time."""

    status = 429
    heading = "Slow down"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"That was too much at once. Try again in {seconds} seconds.")


def show_errors(app: Flask) -> None:
    """Answer with a page, or with JSON below /api, when one of these errors is raised."""

    @app.errorhandler(LibraryError)
    def show(error: LibraryError) -> tuple[str | Response, int]:
        if request.path.startswith("/api/"):
            return jsonify(error=str(error)), error.status
        page = render_template("error.html", heading=error.heading, message=str(error))
        return page, error.status
