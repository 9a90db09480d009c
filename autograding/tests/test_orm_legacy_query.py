"""Tests of finding the query interface of SQLAlchemy 1.x."""

import textwrap

import pytest

from autograding.checks.orm import legacy_query

PRELUDE = """
import flask
import sqlalchemy.orm as orm
from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Query, Session, sessionmaker
from urllib.parse import urlparse
from library.database import db
from library.models import Book
Local = sessionmaker()
"""


def found(body: str) -> list[tuple[str, str]]:
    """Kind and code of what is found in a method's body."""
    header = "class Books:\n    def run(self, session, model, word, isbn):\n"
    source = PRELUDE + header + textwrap.indent(textwrap.dedent(body).strip(), " " * 8)
    return [(each.kind, each.code) for each in legacy_query(source, "library/books.py")]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ("Book.query.all()", "Model.query", "Book.query"),
        ("books = Book.query\nbooks.all()", "Model.query", "Book.query"),
        ("Book.query.get_or_404(isbn)", "Model.query", "Book.query"),
        ("model.query.filter_by(isbn=isbn)", "Model.query", "model.query"),
        ("self.model.query.get(isbn)", "Model.query", "self.model.query"),
        ("type(word).query.get(isbn)", "Model.query", "type(word).query"),
        ('getattr(Book, "query").all()', "Model.query", "getattr(Book, 'query')"),
        ("session.query(Book)", "session.query", "session.query"),
        ("db.session.query(Book).filter(Book.isbn == isbn)", "session.query", "db.session.query"),
        ("self._session.query(Book)", "session.query", "self._session.query"),
        ("self.db_session.query(Book)", "session.query", "self.db_session.query"),
        ("with Session() as s:\n    s.query(Book)", "session.query", "s.query"),
        ("with Local() as work:\n    work.query(Book)", "session.query", "work.query"),
        ("work = db.session\nwork.query(Book)", "session.query", "work.query"),
        ("db.session().query(Book)", "session.query", "db.session().query"),
        ("ask = session.query\nask(Book)", "session.query", "session.query"),
        ("Query(Book, session)", "Query", "Query"),
        ("orm.Query(Book)", "Query", "orm.Query"),
    ],
)
def test_finds_the_query_interface(body: str, kind: str, code: str) -> None:
    """On a class, on a session by any name, and as a class of its own."""
    assert (kind, code) in found(body)


@pytest.mark.parametrize(
    "body",
    [
        "session.scalars(select(Book))",
        "db.session.get(Book, isbn)",
        "db.get_or_404(Book, isbn)",
        "db.paginate(select(Book))",
        "query = select(Book)\nsession.scalars(query.where(Book.isbn == isbn))",
        "def query(word):\n    return word\nquery(isbn)",
        "request.args.get('query')",
        "urlparse(word).query",
        "request.query_string",
        "flask.session.get('query')",
        "self.query",
        "self.query = word",
        "word.query",
    ],
)
def test_statements_and_other_queries_are_fine(body: str) -> None:
    """What 2.x writes, and whatever else is called a query."""
    assert [] == found(body)


@pytest.mark.parametrize(
    ("body", "cure"),
    [
        ("Book.query.all()", "`session.scalars(select(Model).where(...))`"),
        ("session.query(Book).get(isbn)", "`session.get(Model, id)`"),
        ("Book.query.get_or_404(isbn)", "`db.get_or_404(Model, id)`"),
        (
            "Book.query.filter_by(isbn=isbn).count()",
            "`session.scalar(select(func.count()).select_from(Model))`",
        ),
        (
            "session.query(Book).filter_by(isbn=isbn).delete()",
            "`session.execute(delete(Model).where(...))`",
        ),
        ("print(len(Book.query.all()))", "`session.scalars(select(Model).where(...))`"),
    ],
)
def test_says_what_2_x_writes(body: str, cure: str) -> None:
    """The cure fits the method that ends the chain."""
    source = f"from library.models import Book\ndef run(session, isbn):\n    {body}\n"

    (found,) = legacy_query(source, "library/books.py")

    assert found.message.endswith(
        f"SQLAlchemy 2 writes {cure}, with your session, and your class as `Model`."
    )
    assert (3, "run") == (found.line, found.function)


def test_a_file_is_told_once() -> None:
    """With every line, in whatever words the student chose, and each way of 2.x once."""
    lines = ["Post.query.all()", "Post.query.get(1)", "store.session.query(Tag).all()"]
    source = "\n".join(["from blog import Post, Tag, store", *lines, *["Tag.query.all()"] * 12])

    (found,) = legacy_query(source, "data/posts.py")

    assert ("Model.query", 2) == (found.kind, found.line)
    assert found.message == (
        "Lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 5 more use `Post.query`, `store.session.query`"
        " and `Tag.query`, the query interface of SQLAlchemy 1.x, which works but is no longer"
        " developed. SQLAlchemy 2 writes `session.scalars(select(Model).where(...))` or"
        " `session.get(Model, id)`, with your session, and your class as `Model`."
    )
