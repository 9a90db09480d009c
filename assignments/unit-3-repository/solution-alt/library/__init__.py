"""The library, a Flask application: `flask --app library run --debug` starts it.

It is made for your own machine: an application for everybody would also need a log-in, and
protection against forged forms (CSRF).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue

from library import commands
from library.database import database_url, db
from library.errors import show_errors
from library.repositories import Repositories
from library.repositories.sql import sql_repositories
from library.routes import books, loans, members
from library.unit_of_work import UnitOfWork

__all__ = ["create_app"]


class Library(Flask):
    """An application in which each view is one piece of work."""

    piece_of_work: AbstractContextManager[object] = nullcontext()

    def dispatch_request(self) -> ResponseReturnValue:
        """Call the view; what it raises passes the unit of work before it becomes a page."""
        with self.piece_of_work:
            return super().dispatch_request()


def create_app(
    settings: Mapping[str, Any] | None = None, repositories: Repositories | None = None
) -> Flask:
    """Set up the application, with repositories of one's own or with the database."""
    app = Library(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url()
    app.config.update(settings or {})
    if repositories is None:
        db.init_app(app)
        commands.register(app)
        app.piece_of_work = UnitOfWork(db.session)
        repositories = sql_repositories(db.session)
    app.extensions["repositories"] = repositories
    for pages in (books.pages, members.pages, loans.pages):
        app.register_blueprint(pages(repositories))
    show_errors(app)
    return app
