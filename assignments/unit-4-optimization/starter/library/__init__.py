"""The library, a Flask application: `flask --app library run` starts it.

Given: you leave this file as it is. With `SQL_ECHO=1` in the environment, SQLAlchemy writes every
statement that it sends to the terminal (this is what `create_engine(..., echo=True)` does).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response

from library.database import database_url, db
from library.errors import show_errors
from library.repositories import connect
from library.routes import api, books, loans, members

__all__ = ["create_app"]


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Set up the application.

    Args:
        settings: configuration that replaces the default, such as {"TESTING": True}.
    """
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url()
    app.config["SQLALCHEMY_ECHO"] = os.environ.get("SQL_ECHO") == "1"
    app.config.update(settings or {})
    db.init_app(app)
    app.extensions["repositories"] = connect(db.session)
    for blueprint in (books.pages, members.pages, loans.pages, api.pages):
        app.register_blueprint(blueprint)
    app.after_request(_end_transaction)
    show_errors(app)
    return app


def _end_transaction(response: Response) -> Response:
    """Keep what the request did, or forget it when its page tells of an error."""
    if response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response
