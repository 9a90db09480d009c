"""Tests of finding SQL that is written as text."""

import textwrap

import pytest

from autograding.checks.orm import Modules, raw_sql

PRELUDE = """
import importlib
import sqlalchemy as sa
from functools import partial
from textwrap import dedent
from sqlalchemy import CheckConstraint, Computed, Index, and_, event, func, literal_column, select
from sqlalchemy import text, text as t
from sqlalchemy.orm import Session, mapped_column, selectinload
from library.database import db
from library.models import Book, Loan
SELECT = "SELECT title FROM book"
"""


def kinds(body: str, *, inside: bool = True) -> list[str]:
    """The kinds found in a function's body, or at module level."""
    body = textwrap.dedent(body).strip()
    if inside:
        header = "def run(session, connection, word, order, books):\n"
        body = header + textwrap.indent(body, "    ")
    return [each.kind for each in raw_sql(PRELUDE + body, "library/services/catalog.py")]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('session.execute(text("SELECT 1"))', "text"),
        ('session.execute(t("SELECT 1"))', "text"),
        ('session.execute(sa.text("SELECT 1"))', "text"),
        ('session.execute(db.text("SELECT 1"))', "text"),
        ('session.scalars(sa.sql.expression.text("SELECT 1"))', "text"),
        ("session.execute(text(SELECT))", "text"),
        ("session.execute(text(word))", "text"),
        ('session.execute(text("SELECT :w").bindparams(w=word))', "text"),
        ('session.scalars(select(Book).from_statement(text("SELECT * FROM book")))', "text"),
        ('select(Book).order_by(text("title"))', "text"),
        ('select(Book).where(text("title = :t")).params(t=word)', "text"),
        ('select(literal_column("count(*)"))', "text"),
        ('select(sa.literal_column("title").label("t"))', "text"),
        ('select(sa.column("count(*)", is_literal=True))', "text"),
        ('event.listen(Book.__table__, "after_create", sa.DDL("CREATE TRIGGER x"))', "text"),
        ('sql = text\nsession.execute(sql("SELECT 1"))', "text"),
        ('say = {"raw": text}\nsession.execute(say["raw"]("SELECT 1"))', "text"),
        ('session.execute(partial(text, "SELECT 1")())', "text"),
        ('getattr(sa, "te" + "xt")("SELECT 1")', "text"),
        ('vars(sa)["text"]("SELECT 1")', "text"),
        ('from sqlalchemy.sql.expression import *\ntext_of = TextClause("SELECT 1")', "text"),
        ('importlib.import_module("sqlalchemy").text("SELECT 1")', "text"),
        ('__import__("sqlalchemy").text("SELECT 1")', "text"),
        ('from sqlalchemy.sql import text as words\nwords("SELECT 1")', "text"),
        ('import sqlalchemy.sql\nsqlalchemy.sql.text("SELECT 1")', "text"),
        ('for x in map(text, ["SELECT 1"]):\n    session.execute(x)', "text"),
        ('(lambda f: session.execute(f("SELECT 1")))(text)', "text"),
        ('books.text("SELECT title FROM book")', "text"),
        ('session.execute("SELECT 1")', "execute"),
        ("session.execute(SELECT)", "execute"),
        ("connection.execute(dedent(SELECT).strip())", "execute"),
        ('connection.execute(f"SELECT {word}")', "execute"),
        ('connection.execute("SELECT " + word)', "execute"),
        ('connection.execute(" ".join(["SELECT", word]))', "execute"),
        ('connection.execute("SELECT {}".format(word))', "execute"),
        ('connection.execute("SELECT %s" % word)', "execute"),
        ('connection.execute("   SELECT 1".lstrip().replace("1", word))', "execute"),
        ('connection.execute("SELECT 1" if word else "")', "execute"),
        ('connection.execute((sql := "SELECT 1"))', "execute"),
        ('connection.execute({"all": "SELECT 1"}[word])', "execute"),
        ('ALL = ["SELECT 1"]\nfor each in ALL:\n    connection.execute(each)', "execute"),
        ('connection.execute(str("SELECT 1"))', "execute"),
        ('connection.execute(b"SELECT 1")', "execute"),
        ('sql = "SELECT 1"\nsql = sql + word\nconnection.execute(sql)', "execute"),
        ('make = connection.cursor\nmake().execute("x")', "cursor"),
        ('connection.execute("\\n  -- all\\n  select * from book")', "execute"),
        ('connection.execute("/* x */ WITH a AS (SELECT 1) SELECT * FROM a")', "execute"),
        ('session.scalar("SELECT count(*) FROM book")', "execute"),
        ('connection.executemany("INSERT INTO book VALUES (?)", books)', "execute"),
        ('connection.execute("DELETE FROM book WHERE id = ?", (1,))', "execute"),
        ('connection.execute("UPDATE book SET title = ?", (word,))', "execute"),
        ('connection.execute("PRAGMA foreign_keys = OFF")', "execute"),
        ('connection.execute("COMMIT")', "execute"),
        ('run = connection.execute\nrun("SELECT 1")', "execute"),
        ('getattr(connection, "execute")("SELECT 1")', "execute"),
        ('connection.exec_driver_sql("SELECT 1")', "cursor"),
        ("connection.exec_driver_sql(word)", "cursor"),
        ("run = connection.exec_driver_sql\nrun(word)", "cursor"),
        ('getattr(connection, "exec_driver_sql")(word)', "cursor"),
        ("db.engine.raw_connection()", "cursor"),
        ("connection.connection.cursor()", "cursor"),
        ("connection.connection.dbapi_connection.execute(word)", "cursor"),
        ("driver = connection.connection.driver_connection", "cursor"),
        ('import sqlite3\nsqlite3.connect("library.db")', "driver"),
        ('from sqlite3 import connect as open_it\nopen_it("library.db")', "driver"),
        ('import psycopg\npsycopg.connect("")', "driver"),
        ('importlib.import_module("sqlite3").connect("library.db")', "driver"),
        ('import sqlite3\ngetattr(sqlite3, word)("library.db")', "driver"),
    ],
)
def test_finds_sql_written_as_text(body: str, kind: str) -> None:
    """By whatever name `text` goes, however the text is written, and on whatever it is run."""
    assert kind in kinds(body)


@pytest.mark.parametrize(
    "body",
    [
        "session.scalars(select(Book).where(Book.title == word))",
        'session.scalars(select(Book).where(Book.title == "SELECT title FROM book"))',
        'session.scalars(select(Book).where(Book.title.contains("delete from", autoescape=True)))',
        'session.add(Book(title="UPDATE book SET title = 1"))',
        'session.execute(sa.update(Book).values(title="SELECT 1 FROM book"))',
        "session.scalar(select(func.count()).select_from(Book))",
        'session.scalar(select(literal_column("1")).where(Book.isbn == word))',
        'select(func.count(text("*")))',
        'select(Book).order_by("title")',
        'select(func.count().label("copies")).order_by(sa.desc("copies"))',
        "word.text",
        'books.search(order="title")',
        'sa.column("title", is_literal=False)',
        "books.text(word)",
        "from library import pages\npages.text('select one of these')",
        "sql = sql\nbooks.execute(sql)",
        'session.execute(select(Book), {"text": "SELECT 1"})',
        "books.execute(word)",
        'books.execute("everything")',
        'print("SELECT 1")',
        'raise ValueError("select one of these books")',
        "cursor = books[-1].isbn\nselect(Book).where(Book.isbn > cursor)",
        "from sqlite3 import IntegrityError\ntry:\n    session.flush()\nexcept IntegrityError:\n"
        "    raise",
        "import sqlite3\nisinstance(connection, sqlite3.Connection)",
        "import psycopg.errors\nisinstance(word, psycopg.errors.UniqueViolation)",
        "text = word.strip()\nprint(text)",
        "def text(value):\n    return value\ntext(word)",
        'db.session.execute(db.select(Book).filter_by(title="delete from us"))',
        "session.get(Book, 1).text",
    ],
)
def test_expressions_and_data_are_fine(body: str) -> None:
    """SQL's words as data, statements of the ORM's and names that only look alike are no SQL."""
    assert kinds(body) == []


@pytest.mark.parametrize(
    "body",
    [
        'CheckConstraint("year > 0")',
        'CheckConstraint(text("year > 0"), name="year_is_positive")',
        'Index("one", "copy_id", unique=True, sqlite_where=text("returned_on IS NULL"))',
        'Index("lower", text("lower(email)"), unique=True)',
        'mapped_column(server_default=text("0"))',
        'mapped_column(server_default=db.text("CURRENT_DATE"))',
        'sa.Column(sa.Date, default=text("CURRENT_DATE"))',
        'mapped_column(Computed("price * 2"))',
        'mapped_column(insert_default=text("1 + 1"), onupdate=text("1 + 1"))',
        'mapped_column(sa.Integer, Computed(text("price * 2")))',
        'OPEN = text("returned_on IS NULL")\n'
        'Index("one", "copy_id", postgresql_where=OPEN, sqlite_where=OPEN)',
        'WHERE = {"sqlite_where": text("x IS NULL"), "postgresql_where": text("x IS NULL")}\n'
        'Index("one", "copy_id", **WHERE)',
        'WHERE = dict(sqlite_where=text("x IS NULL"))\nIndex("one", "copy_id", **WHERE)',
        'class Loan(db.Model):\n    __table_args__ = (db.CheckConstraint("due_on > loaned_on"),\n'
        '        db.Index("one", "copy", sqlite_where=db.text("x")), {"comment": "lent"})',
        '@event.listens_for(db.engine, "connect")\ndef set_up(connection, _record):\n'
        '    cursor = connection.cursor()\n    cursor.execute("PRAGMA foreign_keys = ON")\n'
        "    cursor.close()",
        '@event.listens_for(db.engine, "begin")\ndef begin(connection):\n'
        '    connection.exec_driver_sql("BEGIN")',
        'def set_up(connection, _record):\n    connection.execute("PRAGMA foreign_keys = ON")\n'
        'event.listen(db.engine, "connect", set_up)',
    ],
)
def test_text_that_defines_tables_is_fine(body: str) -> None:
    """Conditions, defaults and connection settings have no other form than text."""
    assert kinds(body, inside=False) == []


@pytest.mark.parametrize(
    "body",
    [
        'OPEN = text("x IS NULL")\nIndex("one", "c", sqlite_where=OPEN)\nselect(Book).where(OPEN)',
        'OPEN = text("SELECT 1")',
        'books.find(condition=text("x > 0"))',
        'books.find(default=text("x > 0"))',
        'options = {"condition": text("x > 0")}',
        'sa.Column(text("x"))',
        'mapped_column(comment=text("x"))',
        '@event.listens_for(db.engine, "connect")\ndef set_up(connection, _record):\n'
        "    connection.cursor()",
        "def set_up(connection, _record):\n"
        '    connection.execute("PRAGMA foreign_keys = OFF")\n'
        'event.listen(db.engine, "connect", print)\nevent.remove(db.engine, "connect", set_up)',
        '@event.listens_for(db.engine, "connect")\ndef set_up(connection, _record):\n'
        '    connection.execute("PRAGMA foreign_keys = ON")\n'
        '    connection.execute("DELETE FROM book")',
        'def foreign_keys(connection):\n    connection.execute("PRAGMA foreign_keys = OFF")',
        'default = text("SELECT 1")\ndb.session.execute(default)',
    ],
)
def test_text_that_also_asks_is_found(body: str) -> None:
    """What defines a table in one place and is part of a query in another is a query."""
    assert kinds(body, inside=False) != []


def test_says_where_and_what_to_write() -> None:
    """The finding names file, line, function and code, and points to the ORM's way."""
    source = (
        "from sqlalchemy import text\nclass Books:\n    def all(self):\n"
        '        return self.s.execute(text("SELECT `<b>`"))\n'
    )

    (found,) = raw_sql(source, "library/books.py")

    assert ("library/books.py", 4, "Books.all", "text") == (
        found.file,
        found.line,
        found.function,
        found.kind,
    )
    assert found.message == (
        "Line 4 writes SQL as text: `text('SELECT b ')`. Say it with the ORM:"
        " `select(...).where(...)`, with your classes and their attributes."
    )


def test_tells_a_driver_once() -> None:
    """What a driver's function gave is told where it was asked for, and not at every use."""
    body = 'import sqlite3\nopened = sqlite3.connect("library.db")\nprint(opened, opened.backup)'

    assert ["driver"] == kinds(body)


def test_follows_names_into_other_files() -> None:
    """A helper module that hands on `text`, or holds the SQL, hides nothing."""
    files = {
        "library/sql.py": "from sqlalchemy import text as words\nALL = 'SELECT * FROM book'\n",
        "library/services/catalog.py": (
            "from ..sql import ALL, words\ndef a(s):\n    s.execute(words('x'))\n"
            "def b(s):\n    s.execute(ALL)\n"
        ),
    }
    file = "library/services/catalog.py"

    found = raw_sql(files[file], file, Modules(files))

    assert [("a", "text"), ("b", "execute")] == [(each.function, each.kind) for each in found]


@pytest.mark.parametrize(
    "source", ["def (", "\0", "x = " + "(" * 500 + ")" * 500, "a = 1\n" * 100_000]
)
def test_what_is_no_python_is_a_syntax_error(source: str) -> None:
    """Unreadable source is told as such, with and without other files beside it."""
    with pytest.raises(SyntaxError):
        raw_sql(source, "x.py")
    with pytest.raises(SyntaxError):
        raw_sql(source, "x.py", Modules({"x.py": source}))
