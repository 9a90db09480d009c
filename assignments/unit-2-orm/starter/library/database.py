"""The database, as the whole application shares it. Read this file once, it explains the rest.

    from library.database import Base, db

`Base` is what your models inherit from; `db.session` is where your services find, add and
delete objects. The session lives exactly as long as one request:

    a request begins
      │
      │   Flask pushes an application context. Nothing is sent to the database yet.
      │
      ├─ db.session.scalars(select(…))   the first statement takes a connection: BEGIN, SELECT
      ├─ db.session.add(book)            only noted; `book` is "pending"
      ├─ another query, or flush()       now the INSERT is sent; nobody else can see the row
      │
      ├─ db.session.commit()             COMMIT: others see it, the connection goes back.
      │                                  Objects are read anew when you touch them again.
      │      or, after any error,
      ├─ db.session.rollback()           ROLLBACK: as if nothing had happened. Until you call it,
      │                                  a session whose flush failed refuses every statement.
      │
      │   The page is rendered. It may need the session once more, also after an error.
      │
    the request ends
          Flask-SQLAlchemy calls db.session.remove(): what was not committed is rolled back, the
          connection goes back to the pool, and the next request starts with an empty session.

Who does what: a service commits, once a use case, as its last step. A service rolls back when
anything goes wrong, and lets the error go on. Routes and templates do neither.
"""

from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.orm import DeclarativeBase

__all__ = ["Base", "db", "prepare"]


class Base(DeclarativeBase):
    """What every model inherits from; `Base.metadata` knows all their tables."""


db = SQLAlchemy(model_class=Base)


def prepare(app: Flask) -> None:
    """Connect `app` with the database that `app.config["DATABASE_URL"]` names."""
    app.config["SQLALCHEMY_DATABASE_URI"] = _with_driver(app.config["DATABASE_URL"])
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin)
    app.cli.add_command(_create_tables)


def _with_driver(address: str) -> URL:
    """Add what hosting services leave out: postgres://… is spoken by the package psycopg."""
    url = make_url(address)
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def _set_up_sqlite(connection: Any, _record: object) -> None:
    """Make a new connection to SQLite behave as PostgreSQL does.

    SQLite checks foreign keys only where a connection asks for it. And Python's driver would
    begin a transaction later than SQLAlchemy asks, after SELECTs and savepoints: we tell it to
    leave that alone, and `_begin` sends the BEGIN.
    """
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    # Straight to the driver: the log has SQLAlchemy's own line "BEGIN (implicit)" already.
    connection.connection.cursor().execute("BEGIN")


@click.command("create-tables")
@with_appcontext
def _create_tables() -> None:
    """Create the tables of the models that the database does not have yet."""
    db.create_all()
    click.echo(f"The database has: {', '.join(sorted(Base.metadata.tables))}.")
