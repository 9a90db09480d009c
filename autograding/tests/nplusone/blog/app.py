"""The pages."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, render_template, stream_with_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.pool import StaticPool

from autograding.tests.nplusone.models import Author, Base, Post, new_engine

__all__ = ["create_app"]


def create_app(rows: int) -> Flask:
    """The blog with so many posts."""
    app = Flask(__name__)
    engine = new_engine(rows)
    connection = engine.raw_connection()
    app.config["SQLALCHEMY_ENGINES"] = {}
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "creator": lambda: connection.driver_connection,
        "poolclass": StaticPool,
    }
    db = SQLAlchemy(app, model_class=Base)
    add_pages(app, db)
    return app


def add_pages(app: Flask, db: SQLAlchemy) -> None:
    """Every page; the name of a template is its address."""

    def posts() -> Any:
        return db.session.scalars(select(Post)).all()

    @app.get("/page/<name>")
    def page(name: str) -> str:
        return render_template(f"{name}.html", posts=posts())  # view

    @app.get("/good")
    def good() -> str:
        ready = db.session.scalars(select(Post).options(joinedload(Post.author))).all()
        return render_template("loop.html", posts=ready)

    @app.get("/streamed")
    def streamed() -> Response:
        def parts() -> Iterator[str]:
            for post in posts():
                yield post.author.name

        return Response(stream_with_context(parts()))

    @app.get("/author/<int:number>")
    def author(number: int) -> str:
        found = db.session.get(Author, number)
        return found.name if found else ""

    @app.get("/one/<int:number>")
    def one(number: int) -> str:
        post = db.get_or_404(Post, number)
        return post.author.name
