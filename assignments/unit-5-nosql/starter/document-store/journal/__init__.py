"""The journal, a Flask application: `flask --app journal run` starts it. Given.

It keeps what its users prefer and what they do, in a document store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from journal import activity, preferences
from journal.errors import show_errors
from journal.routes import pages
from journal.sample import store_accounts
from journal.stores import database

__all__ = ["create_app"]


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Set up the application, and the indexes of its collections.

    Args:
        settings: configuration that replaces the default, such as {"TESTING": True}.
    """
    app = Flask(__name__)
    app.json.sort_keys = False
    app.config.update(settings or {})
    documents = app.extensions["documents"] = database()
    preferences.ensure_indexes(documents)
    activity.ensure_indexes(documents)
    store_accounts(documents)
    app.register_blueprint(pages)
    show_errors(app)
    return app
