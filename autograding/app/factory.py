"""The application factory: a Flask application for one classroom's data folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g

from autograding.app import git_http
from autograding.app.classroom import name_classroom
from autograding.app.course import chapter_address
from autograding.app.extensions import csrf, database, limiter
from autograding.app.freshness import version
from autograding.app.github_sign_in import GitHubSignIn
from autograding.app.guards import guard
from autograding.app.pieces import prepare_pieces
from autograding.app.places import prepare_places
from autograding.app.regrading import prepare_regrades
from autograding.app.remembered import prepare_memory
from autograding.app.security import protect, secret_key
from autograding.app.views import (
    accept,
    course,
    dashboard,
    exports,
    extensions,
    graders,
    health,
    metrics,
    people,
    problems,
    regrade,
    settings,
    sign_in,
    start,
    student,
    unit,
    webhooks,
)
from autograding.app.webhook_signature import webhook_secret
from autograding.records.database import Database, database_url, prepare_engine

__all__ = ["create_app"]

BLUEPRINTS = (
    health.blueprint,
    git_http.blueprint,
    graders.blueprint,
    webhooks.blueprint,
    course.blueprint,
    sign_in.blueprint,
    accept.blueprint,
    start.blueprint,
    people.blueprint,
    settings.blueprint,
    regrade.blueprint,
    extensions.blueprint,
    exports.blueprint,
    metrics.blueprint,
    dashboard.blueprint,
    unit.blueprint,
    student.blueprint,
)


def create_app(config: Mapping[str, Any]) -> Flask:
    """The classroom's web application.

    Args:
        config: Flask's own settings and `DATA_FOLDER`, the classroom's folder; its database, tables
            and secret are made when they are missing.

    Raises:
        DataFolderError: the folder cannot be used.
        WeakSecret: the environment's secret for webhooks is none.
    """
    app = Flask(__name__)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.config.from_mapping(config)
    data = app.config["DATA_FOLDER"] = Path(config["DATA_FOLDER"]).absolute()
    _open_records(app, data)
    app.secret_key = app.secret_key or secret_key(data)
    app.config.setdefault("GITHUB_SIGN_IN", GitHubSignIn.from_environment())
    app.config.setdefault("WEBHOOK_SECRET", webhook_secret())
    protect(app)
    app.before_request(_note_version)
    prepare_memory(app)
    prepare_pieces(app)
    prepare_places(app)
    guard(app)
    name_classroom(app)
    prepare_regrades(app)
    limiter.init_app(app)
    csrf.init_app(app)
    problems.register(app)
    app.add_template_global(chapter_address)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _open_records(app: Flask, data: Path) -> None:
    """Bind the request's sessions to the folder's database, its tables made."""
    Database.open(data).close()
    app.config.setdefault("SQLALCHEMY_DATABASE_URI", database_url(data))
    database.init_app(app)
    with app.app_context():
        prepare_engine(database.engine)


def _note_version() -> None:
    """Before anything is read: what changes while a page is made is then seen by its next poll."""
    g.version = version(current_app.config["DATA_FOLDER"])
