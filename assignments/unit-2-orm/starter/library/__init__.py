"""The library: a Flask application around the models and services that you write.

    templates          what a browser shows
        ▲
    routes             read the form, call one service, choose the page
        ▲
    services           one function a use case: look, decide, change, commit      ← yours
        ▲
    models             classes that stand for rows                                ← yours
        ▲
    database.py        the session, and how it lives as long as a request

Run it with `flask --app library run --debug`. It is made for your own machine: an application
for everybody would also need a log-in, and protection against forged forms (CSRF).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import URL

__all__ = ["create_app"]

DATABASE = Path(__file__).parent.parent / "library.db"


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Make the application; Flask finds this factory by its name.

    The database is `settings["DATABASE_URL"]`, or the environment's variable of that name, or
    else the SQLite file `library.db` in the project's folder. Tables are not created here:
    `flask --app library create-tables` does that. With SHOW_SQL=1 in the environment, each
    statement is printed with its values.
    """
    # Imported here, so that `library.models` can be used even while a route or service is broken.
    from library import database, models  # noqa: F401  (models: the tables have to be known)
    from library.routes import register

    app = Flask(__name__)
    app.config["DATABASE_URL"] = os.environ.get("DATABASE_URL") or _default_url()
    app.config["SQLALCHEMY_ECHO"] = bool(os.environ.get("SHOW_SQL"))
    app.config.from_mapping(settings)
    database.prepare(app)
    register(app)
    return app


def _default_url() -> str:
    return URL.create("sqlite", database=str(DATABASE)).render_as_string()
