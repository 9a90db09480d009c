"""Tests of finding SQL that is put together from values."""

import contextlib
import textwrap
import time

import pytest

from autograding.checks.sql.python_sql import string_built_sql

PRELUDE = """
import sqlite3
from enum import Enum
from string import Template
from textwrap import dedent
from library.statements import statement
from library.names import COLUMNS as NAMES
COLUMNS = {"title": "title", "year": "year_published"}
ALLOWED = ("title", "year")
BASE = "SELECT isbn FROM book"
class Order(Enum):
    TITLE = "title"
"""


def found(body: str) -> list[tuple[str, tuple[str, ...]]]:
    """How and with which values SQL is built in the body of list_books(connection, order, ids)."""
    function = "def list_books(connection, order, ids, text, n):\n"
    source = PRELUDE + function + textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return [(each.how, each.values) for each in string_built_sql(source, "search.py")]


@pytest.mark.parametrize(
    ("body", "how", "values"),
    [
        ("connection.execute(f\"SELECT 1 WHERE x = '{text}'\")", "f-string", ("text",)),
        ('connection.execute("SELECT %s, %s" % (text, order))', "%", ("text", "order")),
        ('connection.execute("SELECT %s" % text)', "%", ("text",)),
        ('connection.execute("SELECT " + text + " FROM book")', "+", ("text",)),
        ('connection.execute("SELECT {}".format(text))', ".format()", ("text",)),
        ('connection.execute("SELECT {x}".format(**ids))', ".format()", ("ids",)),
        ('connection.execute(", ".join(ids))', ".join()", ("ids",)),
        ('connection.execute("SELECT X".replace("X", text))', ".replace()", ("text",)),
        ('connection.execute(Template("SELECT $x").substitute(x=text))', "Template", ("text",)),
        ('connection.cursor().executemany(f"DELETE {text}", ids)', "f-string", ("text",)),
        ('connection.executescript(f"DELETE {text}")', "f-string", ("text",)),
        ('connection.execute(sql=f"DELETE {text}")', "f-string", ("text",)),
        ('sql = f"DELETE {text}"\nconnection.execute(sql)', "f-string", ("text",)),
        ('sql = BASE\nsql += " WHERE x = " + text\nconnection.execute(sql)', "+", ("text",)),
        ("sql = BASE\nif n:\n    sql += text\nconnection.execute(sql)", "+", ("text",)),
        (
            'parts = [BASE]\nparts.append(f"{text}")\nconnection.execute(" ".join(parts))',
            "f-string",
            ("text",),
        ),
        ('connection.execute(" AND ".join(f"{k} = ?" for k in ids))', "f-string", ("k",)),
        ('connection.execute(dedent(f"""DELETE {text}"""))', "f-string", ("text",)),
        ('connection.execute(statement("x") + f" ORDER BY {order}")', "f-string", ("order",)),
        ('connection.execute(BASE + " ORDER BY " + order)', "+", ("order",)),
        (
            "if order not in ids:\n    raise ValueError\nconnection.execute(BASE + order)",
            "+",
            ("order",),
        ),
        ("if order in ALLOWED:\n    n = 1\nconnection.execute(BASE + order)", "+", ("order",)),
        (
            'connection.execute(BASE + text.replace("\'", "\'\'"))',
            "+",
            ('text.replace("\'", "\'\'")',),
        ),
        ('connection.execute(f"{BASE} LIMIT {n}")', "f-string", ("n",)),
        ('connection.execute("SELECT ?" if n else f"SELECT {text}")', "f-string", ("text",)),
        ('x, y = "a", text\nconnection.execute(f"SELECT {x} {y}")', "f-string", ("y",)),
        (
            'for row in connection.execute("SELECT 1"):\n'
            '    connection.execute(f"SELECT {row[0]}")',
            "f-string",
            ("row[0]",),
        ),
        (
            'def build(x):\n    return f"SELECT {x}"\nconnection.execute(build(text))',
            "f-string",
            ("x",),
        ),
        (
            'def run(sql):\n    return connection.execute(sql)\nrun(f"SELECT {text}")',
            "f-string",
            ("text",),
        ),
        ('run = lambda sql: connection.execute(f"{sql} {text}")', "f-string", ("sql", "text")),
        ('connection.execute((s := f"SELECT {text}"))', "f-string", ("text",)),
        ('connection.execute(f"SELECT {order:>{n}}")', "f-string", ("order",)),
    ],
)
def test_finds_values_pasted_into_sql(body: str, how: str, values: tuple[str, ...]) -> None:
    """However the text is put together, and through whichever local names it goes."""
    assert found(body) == [(how, values)]


@pytest.mark.parametrize(
    "body",
    [
        'connection.execute("SELECT 1 WHERE x = ?", (text,))',
        'connection.execute("SELECT 1 WHERE x LIKE ?", (f"%{text}%",))',
        'connection.execute("SELECT 1 WHERE x LIKE :t", {"t": "%" + text + "%"})',
        'connection.execute("SELECT " "1" + " FROM book")',
        'connection.execute(f"{BASE} ORDER BY title")',
        'connection.execute(f"{BASE} ORDER BY {COLUMNS[order]}")',
        'connection.execute(BASE + " ORDER BY " + COLUMNS.get(order, "title"))',
        'column = {"title": "a"}.get(order)\nconnection.execute(BASE + column)',
        'connection.execute("SELECT {}".format(NAMES[order]))',
        'if order not in ("title", "year"):\n    raise ValueError\n'
        "connection.execute(BASE + order)",
        'if order not in ALLOWED:\n    raise ValueError\nconnection.execute(f"{BASE} {order}")',
        "if order not in tuple(COLUMNS):\n    raise ValueError\nconnection.execute(BASE + order)",
        "if order not in COLUMNS.keys():\n    return []\nconnection.execute(BASE + order)",
        "if not order in COLUMNS:\n    raise ValueError\nconnection.execute(BASE + order)",
        "if n and order in ALLOWED:\n    connection.execute(BASE + order)",
        "if n or order not in ALLOWED:\n    raise ValueError\nconnection.execute(BASE + order)",
        'if order not in ALLOWED:\n    order = "title"\nconnection.execute(BASE + order)',
        'if order != "title" :\n    raise ValueError\nconnection.execute(BASE + order)',
        'if order == "title":\n    pass\nelif order == "year":\n'
        "    connection.execute(BASE + order)",
        'assert order in {"title", "year"}\nconnection.execute(BASE + order)',
        'connection.execute(BASE + (order if order in ALLOWED else "title"))',
        'connection.execute(BASE + ("title" if order == "t" else "year"))',
        'match order:\n    case "title" | "year":\n        connection.execute(BASE + order)',
        "try:\n    column = COLUMNS[order]\nexcept KeyError:\n"
        "    raise\nconnection.execute(BASE + column)",
        'connection.execute("SELECT (" + ", ".join("?" * len(ids)) + ")", ids)',
        'connection.execute("SELECT (%s)" % ",".join(["?"] * n), ids)',
        "connection.execute(f\"SELECT ({', '.join('?' for _ in ids)})\", ids)",
        'marks = ",".join("?" for _ in ids)\nconnection.execute(f"SELECT ({marks})", ids)',
        'connection.execute("SELECT (" + ",".join(map(lambda _: "?", ids)) + ")", ids)',
        'connection.execute("SELECT ?" + ", ?" * (n - 1), ids)',
        'connection.execute(f"{BASE} LIMIT {int(n)}")',
        'parts = [BASE]\nif text:\n    parts.append("WHERE x = ?")\n'
        'connection.execute(" ".join(parts))',
        'for column in ("title", "year"):\n    connection.execute(f"SELECT {column}")',
        'for column in COLUMNS.values():\n    connection.execute(f"SELECT {column}")',
        'connection.execute(statement("find_book"), {"isbn": text})',
        'connection.execute(statement("find_book") + " LIMIT 1")',
        "connection.execute(text)",
        "connection.execute(Order(order).value + BASE)",
        "connection.execute(BASE + Order[order].value)",
        'sql = dedent("""SELECT 1""").strip()\nconnection.execute(sql)',
        "def _check(name):\n    if name not in ALLOWED:\n        raise ValueError\n"
        "_check(order)\nconnection.execute(BASE + order)",
        "def column_of(key):\n    return COLUMNS[key]\nconnection.execute(BASE + column_of(order))",
        'def _count(table):\n    return connection.execute(f"SELECT count(*) FROM {table}")\n'
        '_count("book")\n_count("copy")',
        'def build(x):\n    return f"SELECT {x}"\nconnection.execute(build("title"))',
        'def run(sql):\n    return connection.execute(sql)\nrun("SELECT 1")',
        'print(f"no SQL: {text}")\nraise ValueError(f"order_by: {order}")',
    ],
)
def test_constant_text_and_choices_are_fine(body: str) -> None:
    """Bound values, placeholders, look-ups and checked names paste no value."""
    assert found(body) == []


def test_says_where_and_what() -> None:
    """The finding names the line that builds, the line that runs, and the function."""
    source = 'def find(db, email):\n    sql = f"... {email}"\n\n    return db.execute(sql)\n'

    (built,) = string_built_sql(source, "library/search.py")

    assert (built.file, built.line, built.call_line) == ("library/search.py", 2, 4)
    assert built.function == "find"
    assert built.message == (
        "Line 2 puts `email` into SQL with an f-string and runs in line 4. Write a parameter in"
        " the SQL, and hand the value over beside it."
    )


def test_follows_helpers_through_the_file() -> None:
    """A value that two helpers hand on is found where it is put together, once."""
    source = textwrap.dedent(
        """
        class Books:
            def run(self, sql, *values):
                return self.db.execute(sql, values)
            def rows(self, sql):
                return self.run(sql).fetchall()
            def find(self, isbn):
                return self.rows("SELECT * FROM book WHERE isbn = '" + isbn + "'")
            def again(self, isbn):
                return self.rows(sql="SELECT * FROM book WHERE isbn = ?")
        """
    )

    (built,) = string_built_sql(source, "books.py")

    assert (built.line, built.function, built.values) == (8, "find", ("isbn",))


def test_a_public_helpers_parameter_may_come_from_anywhere() -> None:
    """Only a private helper whose calls are all in the file is known to get constants."""
    source = 'def count(db, table):\n    db.execute(f"SELECT {table}")\ncount(None, "book")\n'

    assert len(string_built_sql(source, "x.py")) == 1
    assert string_built_sql(source.replace("count(", "_count("), "x.py") == ()


def test_messages_are_safe_to_show() -> None:
    """Expressions are cleaned and cut."""
    source = f"db.execute(f\"{{x['`<b>@{'y' * 300}']}}\")"

    (built,) = string_built_sql(source, "x.py")

    assert not set("<>@") & set(built.message)
    assert len(built.message) < 250


@pytest.mark.parametrize(
    "source",
    [
        "def (",
        "\0",
        "x = " + "(" * 500 + ")" * 500,
        "db.execute(" + "+".join(["x"] * 5_000) + ")",
        "x = " + "-" * 100_000 + "1",
        "a = 1\n" * 100_000,
    ],
)
def test_unreadable_source_is_a_syntax_error(source: str) -> None:
    """What Python cannot read, or only at too great a depth or length, is told as such."""
    with pytest.raises(SyntaxError):
        string_built_sql(source, "x.py")


def test_tangled_names_end() -> None:
    """Names that refer to each other, and many of them, neither hang nor raise anything else."""
    names = "\n".join(f"x{n} = x{n + 1} + x{(n * 7) % 60}" for n in range(60))
    started = time.process_time()
    with contextlib.suppress(SyntaxError):
        string_built_sql(f"{names}\nx60 = x0\ndb.execute(x0)", "x.py")

    assert time.process_time() - started < 2.0
    assert string_built_sql("def f():\n    return f()\ndb.execute(f())", "x.py") == ()
