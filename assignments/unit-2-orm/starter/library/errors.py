"""What can go wrong in the library, drawn as a tree:

LibraryError
├── NotFound            the page says 404
│   ├── UnknownAuthor     the catalog has no author of this name
│   ├── UnknownBook       no book has this ISBN
│   ├── UnknownCopy       no copy has this barcode
│   └── UnknownMember     nobody has this e-mail
├── Conflict            the page says 409
│   ├── AlreadyThere      something else has this name, ISBN, barcode or e-mail
│   ├── StillInUse        loans refer to what should be deleted
│   ├── NoFreeCopy        every copy of the book is lent, or the library has none
│   ├── NotLent           the copy is not lent, so nobody can bring it back
│   └── Impossible        the values cannot be true: a book of the year 0, a book without authors
└── Unreadable          the page says 400; forms raise it, services do not

Each takes one argument: the name, ISBN, barcode or e-mail. Impossible and Unreadable take a
sentence.
"""

__all__ = [
    "AlreadyThere",
    "Conflict",
    "Impossible",
    "LibraryError",
    "NoFreeCopy",
    "NotFound",
    "NotLent",
    "StillInUse",
    "UnknownAuthor",
    "UnknownBook",
    "UnknownCopy",
    "UnknownMember",
    "Unreadable",
]


class LibraryError(Exception):
    """The library cannot do what it was asked to do; `str(error)` says why."""

    sentence = "{key}"

    def __init__(self, key: str) -> None:
        super().__init__(self.sentence.format(key=key))
        self.key = key


class NotFound(LibraryError):
    """What the request is about does not exist."""


class UnknownAuthor(NotFound):
    """No author has this name."""

    sentence = "The catalog has no author called {key}."


class UnknownBook(NotFound):
    """No book has this ISBN."""

    sentence = "The catalog has no book with the ISBN {key}."


class UnknownCopy(NotFound):
    """No copy has this barcode."""

    sentence = "The library has no copy with the barcode {key}."


class UnknownMember(NotFound):
    """Nobody has this e-mail."""

    sentence = "The library has no member with the e-mail {key}."


class Conflict(LibraryError):
    """The request contradicts what the library knows."""


class AlreadyThere(Conflict):
    """A value that has to be unique is taken."""

    sentence = "The library already has {key}."


class StillInUse(Conflict):
    """There are loans, open or returned, of what should be deleted."""

    sentence = "There are loans of {key}, so it has to stay."


class NoFreeCopy(Conflict):
    """No copy of the book with this ISBN can be lent now."""

    sentence = "No copy of the book {key} is free."


class NotLent(Conflict):
    """The copy with this barcode is at home."""

    sentence = "The copy {key} is not lent."


class Impossible(Conflict):
    """These values cannot be true."""


class Unreadable(LibraryError):
    """A form's field is empty, or holds something that is no number or no day."""
