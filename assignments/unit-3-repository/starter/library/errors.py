"""What can go wrong in the library, drawn as a tree, with the status of its page:

LibraryError
├── Invalid            400  a form holds what cannot be true
├── NotFound           404
│   ├── UnknownAuthor       the catalog has no author of this name
│   ├── UnknownBook         the catalog has no book with this ISBN
│   ├── UnknownMember       nobody has this e-mail
│   └── UnknownEntity       a repository does not hold what it should update or delete
└── Conflict           409
    ├── AlreadyThere        a value that only one may have is taken (ISBN, barcode, e-mail)
    ├── StillInUse          loans refer to what should be deleted
    ├── NoFreeCopy          every copy of the book is lent, or there is none
    └── NotLent             the copy is not lent, or there is none
"""

from flask import Flask, render_template

__all__ = [
    "AlreadyThere",
    "Conflict",
    "Invalid",
    "LibraryError",
    "NoFreeCopy",
    "NotFound",
    "NotLent",
    "StillInUse",
    "UnknownAuthor",
    "UnknownBook",
    "UnknownEntity",
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


class UnknownAuthor(NotFound):
    """The catalog has no author of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The catalog has no author named {name}.")
        self.name = name


class UnknownBook(NotFound):
    """The catalog has no book with this ISBN."""

    def __init__(self, isbn: str) -> None:
        super().__init__(f"The catalog has no book with the ISBN {isbn}.")
        self.isbn = isbn


class UnknownMember(NotFound):
    """Nobody has this e-mail."""

    def __init__(self, email: str) -> None:
        super().__init__(f"No member has the e-mail {email}.")
        self.email = email


class UnknownEntity(NotFound):
    """A repository was asked to update or delete an entity that it does not hold."""

    def __init__(self, entity: object) -> None:
        super().__init__("This is not stored in the library, or not any more.")
        self.entity = entity


class Conflict(LibraryError):
    """It cannot be done while the library is as it is."""

    status = 409
    heading = "Not possible"


class AlreadyThere(Conflict):
    """A value that only one entity may have is taken."""

    def __init__(self, entity: object) -> None:
        super().__init__(f"A value of this {_kind(entity)} is already taken.")
        self.entity = entity


class StillInUse(Conflict):
    """Loans refer to what should be deleted."""

    def __init__(self, entity: object) -> None:
        super().__init__(f"Loans refer to this {_kind(entity)}, so it stays.")
        self.entity = entity


class NoFreeCopy(Conflict):
    """No copy of this book can be lent now."""

    def __init__(self, isbn: str) -> None:
        super().__init__(f"No copy of the book {isbn} is free.")
        self.isbn = isbn


class NotLent(Conflict):
    """Nobody has borrowed the copy with this barcode."""

    def __init__(self, barcode: str) -> None:
        super().__init__(f"The copy {barcode} is not lent.")
        self.barcode = barcode


def _kind(entity: object) -> str:
    """Name the kind only: after a failed flush an entity has no values that could be read."""
    return type(entity).__name__.lower()


def show_errors(app: Flask) -> None:
    """Answer with a page when a view raises one of these errors.

    Flask then takes the error as dealt with: a function of `teardown_request` is told of no
    error, while one of `after_request` sees the page's status.
    """

    @app.errorhandler(LibraryError)
    def show(error: LibraryError) -> tuple[str, int]:
        page = render_template("error.html", heading=error.heading, message=str(error))
        return page, error.status
