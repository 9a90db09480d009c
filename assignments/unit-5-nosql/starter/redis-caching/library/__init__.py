"""The library, a Flask application: `flask --app library run` starts it. Given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from library import settings as configuration
from library.database import database_url, db
from library.errors import show_errors
from library.limits import limit_requests
from library.repositories import connect
from library.routes import api, books, loans, statistics, visitors
from library.sessions import RedisSessions
from library.stores import redis_client
from library.transactions import end_transaction

__all__ = ["create_app"]


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Set up the application.

    Args:
        settings: configuration that replaces the default, such as {"RATE_LIMIT": 3}.
    """
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url()
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    # Flask signs its own cookies with this. Yours hold nothing that needs a signature.
    app.config["SECRET_KEY"] = "for this exercise only"
    app.config.update(configuration.read())
    app.config.update(settings or {})
    db.init_app(app)
    client = app.extensions["redis"] = redis_client()
    app.extensions["repositories"] = connect(db.session)
    app.session_interface = RedisSessions(client)
    for module in (api, books, loans, statistics, visitors):
        app.register_blueprint(module.pages)
    app.after_request(end_transaction)
    limit_requests(app)
    show_errors(app)
    return app
