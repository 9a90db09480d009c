"""The library, a Flask application: `flask --app library run --debug` starts it.

It is made for your own machine: an application for everybody would also need a log-in, and
protection against forged forms (CSRF).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from library import commands
from library.database import database_url, db
from library.errors import show_errors
from library.routes import books, loans, members

__all__ = ["create_app"]


# TODO 4: Create the repositories here, once, when the application is set up:
#   create_app(settings=None, repositories=None)
#   Put them into app.extensions["repositories"], as a Repositories of library/repositories.
#   Whoever hands over repositories of their own (a test with fakes) gets an application that
#   uses those and needs no database at all.
#   Expected: `python try_it.py` says "[ok]   GET / with a fake and no database".
def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Set up the application.

    Args:
        settings: configuration that replaces the default, such as {"TESTING": True}.
    """
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url()
    app.config.update(settings or {})
    db.init_app(app)
    for blueprint in (books.pages, members.pages, loans.pages):
        app.register_blueprint(blueprint)
    show_errors(app)
    commands.register(app)
    # TODO 6: Let each request be one transaction: kept when the view answered, forgotten when
    #   it raised an error. One place for the whole application, and no commit anywhere else.
    #   Read library/database.py and the docstring of show_errors first. Which of Flask's
    #   functions learns that an error page is about to be sent?
    #   Expected: checking out two books of which the second is not free lends neither, and
    #   with fakes nothing is committed, since there is nothing to commit.
    return app
