"""A throw-away application that uses preloaded libraries once, before any worker is forked.

Much of SQLAlchemy, Flask and Jinja is made ready at its first use: modules imported late, tables
of compilers, patterns, specialized bytecode. Each worker would do all that again. This saves
each of them a part of its time, and costs once what one worker costs.
"""

import datetime
import logging
from typing import Any

from flask import Blueprint, Flask, redirect, render_template_string, request, url_for
from flask.logging import default_handler
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    contains_eager,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

__all__ = ["use"]

_PAGE = """
{% for row in rows %}<p>{{ row.number }} {% for tag in row.tags %}{{ tag.name }}{% endfor %}</p>
{% else %}none{% endfor %}<a href="{{ url_for("pages.show", name="a b") }}">more</a>
"""


class Base(DeclarativeBase):
    """The base of the three models."""


db = SQLAlchemy(model_class=Base)
pages = Blueprint("pages", __name__)
links = Table(
    "links",
    Base.metadata,
    Column("row_id", ForeignKey("rows.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class Tag(Base):
    """Many of them belong to many rows."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    rows: Mapped[list["Row"]] = relationship(secondary=links, back_populates="tags")


class Row(Base):
    """It has many tags, and many items of its own."""

    __tablename__ = "rows"
    __table_args__ = (CheckConstraint("number > 0"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    day: Mapped[datetime.date | None]
    tags: Mapped[list[Tag]] = relationship(secondary=links, back_populates="rows")
    items: Mapped[list["Item"]] = relationship(
        back_populates="row", cascade="all, delete-orphan", order_by="Item.id"
    )


class Item(Base):
    """It belongs to one row."""

    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("rows.id"), index=True)
    row: Mapped[Row] = relationship(back_populates="items")


@pages.get("/rows/<name>")
def show(name: str) -> str:  # noqa: ARG001
    """A page with its rows."""
    options = selectinload(Row.tags), selectinload(Row.items)
    rows = db.session.scalars(select(Row).options(*options).order_by(Row.number)).all()
    return render_template_string(_PAGE, rows=rows)


@pages.post("/rows")
def add() -> Any:
    """A form and a redirect."""
    return redirect(url_for("pages.show", name=request.form["name"]), 303)


def use() -> None:
    """Store, refuse, read and delete, by hand and through two requests.

    From then on Flask tells of errors without the time: equal submissions print equal text.
    """
    default_handler.setFormatter(logging.Formatter("%(levelname)s in %(module)s: %(message)s"))
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    app.register_blueprint(pages)
    with app.app_context():
        db.create_all()
        _write()
        _read()
    client = app.test_client()
    client.get("/rows/a")
    client.post("/rows", data={"name": "a"})
    with app.app_context():
        db.session.delete(db.session.get_one(Row, 1))
        db.session.commit()
        db.engine.dispose()


def _write() -> None:
    tag, day = Tag(name="a"), datetime.date(2020, 1, 1)
    db.session.add(Row(number=1, day=day, tags=[tag], items=[Item()]))
    db.session.commit()
    db.session.add(Tag(name="a"))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()


def _read() -> None:
    joined = select(Item).join(Item.row).where(Row.number == 1)
    db.session.scalars(joined.options(contains_eager(Item.row))).all()
    db.session.scalars(select(Row).options(joinedload(Row.items))).unique().all()
    db.session.scalar(select(func.count()).select_from(Row))
