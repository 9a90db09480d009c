"""Tests of finding what makes a module depend on the ORM."""

import textwrap

import pytest

from autograding.checks.orm import Modules, orm_use

ENTITIES = frozenset(f"library.models.{name}" for name in ("Book", "Copy", "Loan"))
FILES = {
    "library/__init__.py": """
        from flask import Flask, current_app
        from library.database import db
        from library.repositories import Repositories
        from library.repositories.books import SqlBooks
        def create_app(settings=None, repositories=None):
            app = Flask(__name__)
            if repositories is None:
                db.init_app(app)
                repositories = Repositories(SqlBooks(db.session))
            app.extensions["repositories"] = repositories
            return app
        def repositories():
            return current_app.extensions["repositories"]
        """,
    "library/database.py": """
        from flask_sqlalchemy import SQLAlchemy
        from sqlalchemy.orm import DeclarativeBase
        class Base(DeclarativeBase):
            pass
        db = SQLAlchemy(model_class=Base)
        """,
    "library/models.py": """
        from enum import Enum
        from sqlalchemy import Column, Table
        from sqlalchemy.orm import Mapped, mapped_column, relationship
        from library.database import Base
        LOAN_DAYS = 21
        class Kind(Enum):
            NOVEL = "novel"
        book_author = Table("book_author", Base.metadata, Column("book"))
        class Book(Base):
            LONGEST = 80
            isbn: Mapped[str] = mapped_column(unique=True)
            title: Mapped[str]
            copies: Mapped[list["Copy"]] = relationship(back_populates="book")
        class Copy(Base):
            book: Mapped[Book] = relationship(back_populates="copies")
            loans: Mapped[list["Loan"]] = relationship()
        class Loan(Base):
            copy: Mapped[Copy] = relationship()
        """,
    "library/repositories/__init__.py": """
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class Repositories:
            books: object
        """,
    "library/repositories/books.py": """
        from sqlalchemy import select
        from sqlalchemy.orm import Session
        from library.database import db
        from library.models import Book
        session = db.session
        class SqlBooks:
            def __init__(self, session: Session):
                self.session = session
            def get_by_isbn(self, isbn):
                return self.session.scalar(select(Book).where(Book.isbn == isbn))
            def count(self):
                return self.session.query(Book).count()
            def get_all(self):
                return self.session.scalars(select(Book)).all()
            def rows(self):
                return self.session.execute(select(Book))
        def all_books():
            return db.session.scalars(select(Book)).all()
        """,
    "library/helpers.py": """
        from sqlalchemy import select
        from library import database
        from library.models import Book
        from library.database import db as d
        handle = d
        ALL = select(Book)
        def find(isbn):
            return d.session.scalar(select(Book).where(Book.isbn == isbn))
        def find_again(isbn):
            return find(isbn)
        def get_db():
            return database.db
        def either(isbn):
            return (clean if isbn else find)(isbn)
        def clean(text):
            return text.strip()
        class Finder:
            def __call__(self, isbn):
                return find(isbn)
        class Work:
            def __enter__(self):
                self.session = d.session
                return self
            def __exit__(self, *error):
                self.session.rollback() if error[0] else self.session.commit()
        """,
}
PRELUDE = """
import importlib
import operator
import sys
import flask
from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session
from library import helpers, models, repositories
from library.errors import AlreadyThere, NotFound
from library.models import Book, Copy, Kind, LOAN_DAYS, Loan
from library.models import Book as B
pages = Blueprint("books", __name__)
"""


def found(body: str, *, whole: bool = True) -> list[tuple[str, str]]:
    """Kinds and code found in a route's body, with the other files or without them."""
    header = "@pages.get('/')\ndef run(repos, books, book: Book, loans: list[Loan], isbn):\n"
    source = PRELUDE + header + textwrap.indent(textwrap.dedent(body).strip(), "    ")
    file = "library/routes/books.py"
    files = {name: textwrap.dedent(text) for name, text in FILES.items()} | {file: source}
    modules = Modules(files) if whole else None
    uses = orm_use(source, file, entities=ENTITIES, modules=modules)
    return [(each.kind, each.code) for each in uses]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("from sqlalchemy import select", "import"),
        ("import sqlalchemy as sa", "import"),
        ("from sqlalchemy.exc import IntegrityError", "import"),
        ("from flask_sqlalchemy import SQLAlchemy", "import"),
        ("from library.database import db", "import"),
        ("from library import database", "import"),
        ("from ..database import db as d", "import"),
        ("import library.database", "import"),
        ("import sqlite3", "import"),
        ('importlib.import_module("sqlalchemy")', "import"),
        ('importlib.import_module("library." "database")', "import"),
        ('__import__("sqlalchemy").select(Book)', "import"),
        ("repos.books.session.get(Book, 1)", "session"),
        ("repos.books._session", "session"),
        ("g.session.add(book)", "session"),
        ("current_app.db_session.add(book)", "session"),
        ("book._sa_instance_state.session", "session"),
        ('getattr(repos.books, "session")', "session"),
        ('getattr(repos.books, "_" + "session").add(book)', "session"),
        ('vars(repos.books)["session"]', "session"),
        ('repos.books.__dict__["_session"]', "session"),
        ('operator.attrgetter("books.session")(repos)', "session"),
        ("Book.query.all()", "query"),
        ("B.query.get_or_404(1)", "query"),
        ("type(book).query", "query"),
        ("book.__class__.query.count()", "query"),
        ("repos.books.query.filter_by(isbn=isbn)", "query"),
        ("Book.isbn == isbn", "attribute"),
        ("repos.books.find(B.title.icontains(isbn))", "attribute"),
        ("repos.books.find(models.Book.isbn, isbn)", "attribute"),
        ("repos.books.in_order(Book.title.asc())", "attribute"),
        ("repos.books.find(lambda query: query.where(Book.isbn == isbn))", "attribute"),
        ('getattr(Book, "isbn")', "attribute"),
        ("type(book).isbn", "attribute"),
        ("Copy.loans.any()", "attribute"),
        ("repos.books.run().scalars()", "execute"),
        ("books.scalar_one_or_none()", "execute"),
        ('books.execute("SELECT 1")', "execute"),
        ("books.exec_driver_sql(isbn)", "execute"),
        ('current_app.extensions["sqlalchemy"].session', "extension"),
        ('current_app.extensions.get("sqlalchemy")', "extension"),
        ('exec("from sqlalchemy import select")', "hidden code"),
        ("eval(isbn)", "hidden code"),
    ],
)
def test_finds_uses_of_the_orm(body: str, kind: str) -> None:
    """Imports, sessions, queries, statements and classes' attributes, seen in this file alone."""
    assert kind in [each for each, _ in found(body, whole=False)]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("from library.helpers import handle\nhandle.session", "import"),
        ("from library.models import Base", "import"),
        ("from library.models import book_author", "import"),
        ("from library.repositories.books import session as s\ns.get(Book, 1)", "import"),
        ("from library.helpers import ALL", "import"),
        ("helpers.handle.session.get(Book, 1)", "name"),
        ("helpers.d.session", "name"),
        ("helpers.get_db().get_or_404(Book, 1)", "name"),
        ("repos.books.find(helpers.ALL)", "name"),
        ("repositories.books.select(Book)", "name"),
        ('sys.modules["library.database"].db.get_or_404(Book, 1)', "name"),
        ("from library.models import *\nquery = Book.isbn", "attribute"),
        ("helpers.find(isbn)", "helper"),
        ("helpers.find_again(isbn)", "helper"),
        ("from library.helpers import find_again as look\nlook(isbn)", "helper"),
        ("ask = helpers.find\nask(isbn)", "helper"),
        ("helpers.Finder()(isbn)", "helper"),
        ("list(map(helpers.find, [isbn]))", "helper"),
        ('getattr(helpers, "find")(isbn)', "helper"),
        ("ask = helpers.clean if isbn else helpers.find\nask(isbn)", "helper"),
        ("helpers.either(isbn)", "helper"),
    ],
)
def test_finds_uses_through_other_files(body: str, kind: str) -> None:
    """Re-exports, getters and helper functions hide nothing."""
    assert kind in [each for each, _ in found(body)]


@pytest.mark.parametrize(
    "body",
    [
        "repos.books.add(Book(isbn=isbn, title=request.form['title']))",
        "return render_template('book.html', book=book, copies=len(book.copies))",
        "sorted(book.copies, key=lambda copy: copy.barcode)",
        "book.title = isbn\nrepos.books.update(book)",
        "[loan.copy.book.title for loan in loans]",
        "loans[0].copy.loans[0].copy.book.isbn",
        "def label(copy: Copy) -> str:\n    return copy.book.title\nlabel(book.copies[0])",
        "isinstance(book, Book)",
        "books: dict[str, Book] = {}\nbooks[isbn].title",
        "Book.__name__",
        "Book.LONGEST + LOAN_DAYS",
        "Kind.NOVEL.value",
        "Kind(isbn)",
        "repos.books.get_all()",
        "current_app.extensions['repositories'].books.get_by_isbn(isbn)",
        "repos.books.get_by_id(1) or abort(404)",
        "repos.books.update(book)\nrepos.books.delete(book)",
        "session['name'] = isbn\nsession.get('name')\nsession.pop('name')",
        "flask.session.get('name')",
        "request.args.get('query')\nrequest.query_string",
        "query = request.args['q']\nrepos.books.search(query)",
        "try:\n    repos.books.add(book)\nexcept AlreadyThere as error:\n    return str(error)",
        "helpers.clean(isbn)",
        "with helpers.Work():\n    repos.books.add(book)",
        "import library\nlibrary.repositories",
        "from library import repositories as wired\nwired",
        "books.execute()",
        "metadata = {'a': 1}\nmetadata.get('a')",
        "books.filter(isbn).all()",
        "g.repositories.books.get_all()",
        "table = book.title\ntable.strip()",
        "getattr(book, isbn)",
        "getattr(request, 'session_id', None)",
        "import importlib.metadata\nimportlib.metadata.version('flask')",
        "import requests\nrequests.session().get(isbn)",
    ],
)
def test_entities_and_repositories_are_fine(body: str) -> None:
    """Making entities, reading instances, asking repositories and other sessions."""
    assert [] == found(body)
    assert [] == found(body, whole=False)


@pytest.mark.parametrize(
    "body",
    [
        "class Page:\n    def __init__(self, books: SqlBooks):\n        self.books = books\n"
        "    def show(self, isbn):\n        return self.books.get_by_isbn(isbn).title.strip()",
        "def show(books: SqlBooks):\n    number = books.count()\n    return number + 1",
        "def show(books: 'SqlBooks'):\n    return [book.title for book in books.get_all()]",
        "def make(books: SqlBooks):\n    @pages.get('/x')\n    def show():\n"
        "        return render_template('x', books=books.get_all())\n    return show",
        "wired = cast(Repositories, current_app.extensions['repositories'])\n"
        "wired.books.get_by_isbn(1).copies[0].loans",
    ],
)
def test_typed_repositories_are_fine(body: str) -> None:
    """What a repository answers is data, even where its class, and so its code, is known."""
    imports = "from typing import cast\nfrom library.repositories import Repositories\n"
    assert [] == found(f"{imports}from library.repositories.books import SqlBooks\n{body}")


def test_a_repository_may_stand_elsewhere() -> None:
    """A class that inherits from one of `library/repositories` is a repository in any file."""
    repository = (
        "from sqlalchemy import select\nfrom library.database import db\n"
        "from library.models import Book\nfrom library.repositories import Repositories\n"
        "class Books({base}):\n    def get_all(self):\n"
        "        return db.session.scalars(select(Book)).all()\n"
    )
    source = "from library.books import Books\ndef show(books: Books):\n    books.get_all()\n"
    file = "library/routes/books.py"
    files = {name: textwrap.dedent(text) for name, text in FILES.items()} | {file: source}

    for base, kinds in (("Repositories", []), ("object", ["helper", "helper"])):
        modules = Modules(files | {"library/books.py": repository.format(base=base)})
        found = orm_use(source, file, entities=ENTITIES, modules=modules)
        assert kinds == [each.kind for each in found]


def test_a_result_that_is_not_read_is_no_data() -> None:
    """A typed repository that hands on a result shows where that is used."""
    body = "def show(books: SqlBooks):\n    rows = books.rows()\n    return rows.all()"

    assert [("name", "rows.all")] == found(
        f"from library.repositories.books import SqlBooks\n{body}"
    )


def test_asking_set_up_for_repositories_is_fine() -> None:
    """A getter beside the set-up, which itself has to do with the database, is no helper."""
    assert [] == found("from library import repositories as wired\nwired().books.get_all()")


def test_says_where_a_helper_uses_it() -> None:
    """The finding stands where the helper is used, and names the place of the ORM."""
    source = "from library.helpers import find_again\ndef show(isbn):\n    find_again(isbn)\n"
    file = "library/services/loans.py"
    files = {name: textwrap.dedent(text) for name, text in FILES.items()} | {file: source}

    (found,) = orm_use(source, file, entities=ENTITIES, modules=Modules(files))

    assert (3, "show", "helper") == (found.line, found.function, found.kind)
    assert found.message == (
        "Line 3 uses `find_again`, which works with the ORM:"
        " `d.session.scalar(select(Book).where(Book.isbn == isbn))` in library/helpers.py,"
        " line 9. Give a repository a method for it."
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "from sqlalchemy import select\nselect(Book).where(Book.isbn == isbn).limit(1)",
            [
                ("import", "from sqlalchemy import select"),
                ("attribute", "Book.isbn"),
                ("name", "select"),
            ],
        ),
        (
            'getattr(repos.books, "session").add(book)',
            [("session", "getattr(repos.books, 'session')")],
        ),
        ("repos.books.session.no_autoflush", [("session", "repos.books.session.no_autoflush")]),
        ("helpers.handle.session.get", [("name", "helpers.handle.session.get")]),
        ("session.get(helpers.handle)", [("name", "helpers.handle")]),
    ],
)
def test_a_chain_is_told_once(body: str, expected: list[tuple[str, str]]) -> None:
    """Of a chain of names and calls, what it begins with is told, with the names as written."""
    assert expected == found(body)


def test_a_helper_beside_it_is_told_where_it_uses_the_orm() -> None:
    """A function of the same file is read itself, and so its callers are not told again."""
    body = "def _find(isbn):\n    return repos.books.session.get(Book, isbn)\n_find(isbn)"

    assert ["session"] == [kind for kind, _ in found(body)]


def test_files_where_the_orm_belongs_are_not_followed() -> None:
    """What a repository's module offers is a repository's, unless the unit says otherwise."""
    body = "repositories.books.all_books()"
    source = f"from library import repositories\ndef run():\n    {body}\n"
    file = "library/routes/books.py"
    files = {name: textwrap.dedent(text) for name, text in FILES.items()} | {file: source}
    modules = Modules(files)

    assert () == orm_use(source, file, entities=ENTITIES, modules=modules)
    assert ["helper"] == [
        each.kind for each in orm_use(source, file, entities=ENTITIES, modules=modules, at_home=())
    ]


def test_every_finding_says_what_to_do() -> None:
    """No message is without a line, the code and a cure."""
    source = PRELUDE + "def run(repos):\n    repos.session.execute(Book.isbn)\n    eval('1')\n"

    for each in orm_use(source, "library/routes/books.py", entities=ENTITIES):
        assert each.message.startswith(f"Line {each.line} ")
        assert each.code in each.message
        assert each.message.count(". ") >= 1
