"""The library, a Flask application: `flask --app library run --debug` starts it.

It is made for your own machine: an application for everybody would also need a log-in, and
protection against forged forms (CSRF).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response

from library import commands
from library.database import database_url, db
from library.errors import show_errors
from library.repositories import Repositories
from library.repositories.books import BookRepository
from library.repositories.loans import LoanRepository
from library.repositories.members import MemberRepository
from library.routes import books, loans, members

__all__ = ["create_app"]


def create_app(
    settings: Mapping[str, Any] | None = None, repositories: Repositories | None = None
) -> Flask:
    """Set up the application.

    Args:
        settings: configuration that replaces the default, such as {"TESTING": True}.
        repositories: what to use instead of the database; no database is touched then.
    """
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url()
    app.config.update(settings or {})
    app.extensions["repositories"] = repositories or _with_database(app)
    for blueprint in (books.pages, members.pages, loans.pages):
        app.register_blueprint(blueprint)
    show_errors(app)
    return app


def _with_database(app: Flask) -> Repositories:
    """Connect the database, and make the repositories that use it."""
    db.init_app(app)
    commands.register(app)
    app.after_request(_end_transaction)
    return Repositories(
        books=BookRepository(db.session),
        members=MemberRepository(db.session),
        loans=LoanRepository(db.session),
    )


def _end_transaction(response: Response) -> Response:
    """Keep what the request did, or forget it when its page tells of an error.

    `after_request` sees the page of an error that `show_errors` dealt with, which
    `teardown_request` takes for a success. After an error that nobody dealt with, this
    function may not be called; then the session is closed without a commit.
    """
    if response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response
