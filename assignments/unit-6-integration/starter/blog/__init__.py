"""The blog: a Flask application around the data layer that you write in `data/`.

Run it with `flask --app blog run --debug`. It is made for your own machine: an application for
everybody would also need a log-in, and protection against forged forms (CSRF).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import click
from flask import Flask

from blog.contracts import Repositories
from blog.routes import register
from blog.unfinished import Unfinished

__all__ = ["create_app", "database_url"]

_FILE = Path(__file__).parent.parent / "blog.db"


def create_app(
    settings: Mapping[str, Any] | None = None, repositories: Repositories | None = None
) -> Flask:
    """Make the application; Flask finds this factory by its name.

    With `repositories` it uses these and never touches `data/`. Otherwise it asks
    `data.create_repositories(database_url)` for them, once. Tables are not created here:
    `flask --app blog create-tables` does that.
    """
    app = Flask(__name__)
    app.config["DATABASE_URL"] = database_url()
    app.config.from_mapping(settings)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    if repositories is None:
        repositories = _from_data(_with_driver(app.config["DATABASE_URL"]))
    app.extensions["repositories"] = repositories
    register(app)
    app.cli.add_command(_create_tables(repositories))
    return app


def database_url() -> str:
    """Return `DATABASE_URL`, with the driver named, or the address of the file blog.db."""
    return _with_driver(os.environ.get("DATABASE_URL") or f"sqlite:///{_FILE.as_posix()}")


def _with_driver(url: str) -> str:
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _from_data(url: str) -> Repositories:
    # Not at the top: with repositories from elsewhere, `data` is not even imported.
    from data import create_repositories

    try:
        return create_repositories(url)
    except NotImplementedError as todo:
        return cast("Repositories", Unfinished(todo))


def _create_tables(repositories: Repositories) -> click.Command:
    def create_tables() -> None:
        """Create the tables that the database does not have yet."""
        try:
            repositories.create_tables()
        except NotImplementedError as todo:
            raise click.ClickException(f"{todo}.") from None
        click.echo("The tables are there.")

    return click.command("create-tables")(create_tables)
