"""The pages: each route reads its form, calls one service, and chooses what to show."""

from flask import Flask

from library.errors import LibraryError
from library.routes import books, loans, members, pages

__all__ = ["register"]


def register(app: Flask) -> None:
    """Add all pages to the application."""
    for part in (books, members, loans):
        app.register_blueprint(part.blueprint)
    app.register_error_handler(LibraryError, pages.error_page)
    app.register_error_handler(NotImplementedError, pages.todo_page)
