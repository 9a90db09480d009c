"""Tests of finding where transactions end."""

import textwrap

import pytest

from autograding.checks.orm import Modules, commits

PRELUDE = """
from flask import Flask, g
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker
from library.database import db
Local = sessionmaker()
"""


def found(body: str) -> list[tuple[str, str]]:
    """Kind and code of what is found in a function's body."""
    header = "def run(app, session, work, books):\n"
    source = PRELUDE + header + textwrap.indent(textwrap.dedent(body).strip(), "    ")
    return [(each.kind, each.code) for each in commits(source, "library/books.py")]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ("db.session.commit()", "commit", "db.session.commit()"),
        ("session.commit()", "commit", "session.commit()"),
        ("work.commit()", "commit", "work.commit()"),
        ("finish = db.session.commit\nfinish()", "commit", "finish()"),
        ('getattr(session, "commit")()', "commit", "getattr(session, 'commit')()"),
        ('finish = getattr(session, "com" "mit")\nfinish()', "commit", "finish()"),
        ("app.after_this_request(session.commit)", "commit", "session.commit"),
        ("end = session.commit if books else session.rollback\nend()", "commit", "end()"),
        (
            "(session.commit if books else session.rollback)()",
            "commit",
            "(session.commit if books else session.rollback)()",
        ),
        (
            '{"keep": session.commit}["keep"]()',
            "commit",
            "{'keep': session.commit}['keep'] ()",
        ),
        ("[session.commit][0]()", "commit", "[session.commit][0] ()"),
        ("(books or session.commit)()", "commit", "(books or session.commit)()"),
        ("(end := session.commit)()", "commit", "(end := session.commit)()"),
        ("partial(session.commit)()", "commit", "partial(session.commit)()"),
        ('methodcaller("commit")(session)', "commit", "methodcaller('commit')(session)"),
        ("finish = session.commit\napp.after_request(finish)", "commit", "finish"),
        ("app.after(partial(session.commit))", "commit", "partial(session.commit)"),
        ("app.teardown_request(lambda error: session.commit())", "commit", "session.commit()"),
        ("books and session.commit()", "commit", "session.commit()"),
        ("with session.begin():\n    pass", "begin", "session.begin()"),
        ("with Local.begin() as s:\n    pass", "begin", "Local.begin()"),
        ("with db.engine.begin() as c:\n    pass", "begin", "db.engine.begin()"),
        ("with Session() as s, s.begin():\n    pass", "begin", "s.begin()"),
        (
            'create_engine("x", isolation_level="AUTOCOMMIT")',
            "autocommit",
            "create_engine('x', isolation_level='AUTOCOMMIT')",
        ),
        (
            'options = {"isolation_level": "autocommit"}',
            "autocommit",
            "{'isolation_level': 'autocommit'}",
        ),
    ],
)
def test_finds_the_end_of_a_transaction(body: str, kind: str, code: str) -> None:
    """Called, handed on, looked up by name, or done by a block."""
    assert [(kind, code)] == found(body)


@pytest.mark.parametrize(
    "body",
    [
        "db.session.rollback()",
        "db.session.flush()",
        "with session.begin_nested():\n    pass",
        "committed = books.committed",
        "commit = True\nprint(commit)",
        "work.commit = None",
        'print("commit")',
        'create_engine("x", isolation_level="SERIALIZABLE")',
        "finish = session.commit",
        "session.close()",
        "print(books.begin, books.head.commit.id)",
        "commit = books.head.commit\nprint(commit)",
        'options = {"level": "AUTOCOMMIT"}',
        'create_engine("x", level="AUTOCOMMIT")',
        "getattr(session)()",
        "methodcaller()(session)",
        "partial()()",
        "end = end\nend()",
        "def commit():\n    return 1\ncommit()",
    ],
)
def test_other_ends_are_none(body: str) -> None:
    """Rolling back, flushing and savepoints make nothing last; nor does a name."""
    assert [] == found(body)


def test_says_in_which_function() -> None:
    """The finding names the innermost function with its class."""
    source = (
        "class Books:\n    def add(self, book):\n        self.s.add(book)\n"
        "        self.s.commit()\n\ndef create_app(app, db):\n    @app.teardown_request\n"
        "    def finish(error):\n        db.session.commit()\n"
    )

    assert ["Books.add", "create_app.finish"] == [
        each.function for each in commits(source, "library/x.py")
    ]


HELPERS = """
from contextlib import contextmanager
from functools import wraps
from library.database import db
def save():
    db.session.commit()
def store(book):
    db.session.add(book)
    save()
def add(book):
    db.session.add(book)
@contextmanager
def transaction():
    try:
        yield
        db.session.commit()
    except Exception:
        db.session.rollback()
        raise
def transactional(function):
    @wraps(function)
    def run(*args):
        with transaction():
            return function(*args)
    return run
class Work:
    def __enter__(self):
        return self
    def __exit__(self, *error):
        db.session.commit()
    def finish(self):
        db.session.commit()
    def commit(self):
        db.session.commit()
def set_up(app):
    @app.after_request
    def finish(response):
        db.session.commit()
        return response
"""


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("save()", ["helper"]),
        ("store(None)", ["helper"]),
        ("add(None)", []),
        ("Work().finish()", ["helper"]),
        ("work = Work()\nwork.finish()", ["helper"]),
        ("Work().commit()", ["commit"]),
        ("Work()", []),
        ("save() or store(None)", ["helper", "helper"]),
        ("with transaction():\n    add(None)", ["boundary"]),
        ("with Work() as work:\n    add(None)", ["boundary"]),
        ("@transactional\ndef inner():\n    add(None)", ["boundary"]),
        ("transactional(add)", []),
        ("set_up(None)", []),
        ("print(save)", []),
    ],
)
def test_follows_helpers_that_commit(body: str, kinds: list[str]) -> None:
    """A call of one is told apart from a block or decorator around a whole use case."""
    imports = "from library.helpers import Work, add, save, set_up, store, transaction\n"
    imports += "from .helpers import transactional\n"
    use = f"{imports}def run():\n{textwrap.indent(body, '    ')}\n"
    files = {"library/helpers.py": HELPERS, "library/use.py": use}

    found = commits(use, "library/use.py", Modules(files))

    assert kinds == [each.kind for each in found]
