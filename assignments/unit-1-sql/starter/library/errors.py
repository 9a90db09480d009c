"""What can go wrong in the library, drawn as a tree:

LibraryError
├── NoFreeCopy       every copy of a book is lent, or the library has none
├── UnknownMember    nobody has this e-mail
└── StillTodo        a statement or query that is not written yet
"""

__all__ = ["LibraryError", "NoFreeCopy", "StillTodo", "UnknownMember"]


class LibraryError(Exception):
    """The library cannot do what it was asked to do."""


class NoFreeCopy(LibraryError):
    """No copy of this book can be lent now."""

    def __init__(self, isbn: str) -> None:
        super().__init__(f"no free copy of the book {isbn}")
        self.isbn = isbn


class UnknownMember(LibraryError):
    """No member has this e-mail."""

    def __init__(self, email: str) -> None:
        super().__init__(f"no member with the e-mail {email}")
        self.email = email


class StillTodo(LibraryError):
    """A file of this exercise still holds its TODO instead of SQL."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} is still TODO")
        self.where = where
