"""Tests of finding values pasted into SQL in code that works with the ORM."""

import contextlib
import textwrap
import time

import pytest

from autograding.checks.orm import Modules, string_built

PRELUDE = """
import sqlalchemy as sa
from enum import Enum
from sqlalchemy import CheckConstraint, func, literal_column, or_, select, text, text as t
from sqlalchemy.orm import declared_attr, selectinload
from library.database import db
from library.models import Book, Loan, Member
COLUMNS = {"title": "title", "year": "year_published"}
ALLOWED = ("title", "year")
SEPARATOR = ", "
BASE = "SELECT isbn FROM book"
class Kind(Enum):
    NOVEL = "novel"
"""


def built(body: str, *, inside: bool = True) -> list[tuple[str, str]]:
    """How and with what SQL is built in a function's body, or at module level."""
    body = textwrap.dedent(body).strip()
    if inside:
        body = "def run(session, word, order, ids, n):\n" + textwrap.indent(body, "    ")
    found = string_built(PRELUDE + body, "library/services/catalog.py")
    return [(each.kind, each.code) for each in found]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ("session.execute(text(f\"SELECT '{word}'\"))", "f-string", "word"),
        ('session.execute(t("SELECT " + word))', "+", "word"),
        ('session.execute(sa.text("SELECT %s" % word))', "%", "word"),
        ('session.execute(db.text("SELECT {}".format(word)))', ".format()", "word"),
        ('session.execute(text(BASE + " ORDER BY " + order))', "+", "order"),
        ('session.execute(text("x IN (" + ",".join(ids) + ")"))', ".join()", "ids"),
        ('session.execute(text("SELECT X".replace("X", word)))', ".replace()", "word"),
        ('sql = f"SELECT {word}"\nsession.execute(text(sql))', "f-string", "word"),
        (
            'sql = BASE\nif word:\n    sql += f" {word}"\nsession.execute(text(sql))',
            "f-string",
            "word",
        ),
        ('connection.exec_driver_sql(f"SELECT {word}")', "f-string", "word"),
        ('connection.execute(f"SELECT {word}")', "f-string", "word"),
        ('session.scalar(f"SELECT {word}")', "f-string", "word"),
        ('session.execute(statement=text(f"SELECT {word}"))', "f-string", "word"),
        ('select(literal_column(f"{order}"))', "f-string", "order"),
        ('select(Book).order_by(text(f"{order} DESC"))', "f-string", "order"),
        ('select(Book).order_by(f"{order} DESC")', "f-string", "order"),
        ('select(Book).order_by(sa.desc("x" + order))', "+", "order"),
        ('select(Book).order_by(sa.nulls_last(sa.desc(f"x{order}")))', "f-string", "order"),
        ("select(Book).where(\"title = '%s'\" % word)", "%", "word"),
        ("select(Book).filter(f\"title = '{word}'\")", "f-string", "word"),
        ('session.query(Book).filter("title = \'" + word + "\'")', "+", "word"),
        ('select(Book).where(text("title = \'" + word + "\'"))', "+", "word"),
        ('select(Book).having("count(*) > {}".format(n))', ".format()", "n"),
        ('select(Book).prefix_with(f"/* {word} */")', "f-string", "word"),
        ('sa.DDL(f"DROP TABLE {word}")', "f-string", "word"),
        ('CheckConstraint(f"year > {n}")', "f-string", "n"),
        ('CheckConstraint(sqltext=f"year > {n}")', "f-string", "n"),
        ('sa.Computed(f"price * {n}")', "f-string", "n"),
        ('sa.TextClause(f"SELECT {n}")', "f-string", "n"),
        ('session.scalars(sql=f"SELECT {n}")', "f-string", "n"),
        ('session.db.text(f"SELECT {n}")', "f-string", "n"),
        ('select(Book).group_by("a", f"{order}")', "f-string", "order"),
        ('func.coalesce(literal_column("x" + word), 1)', "+", "word"),
        ('getattr(sa, "text")(f"SELECT {word}")', "f-string", "word"),
        ('parts = [BASE]\nparts.append(f"{word}")\ntext(" ".join(parts))', "f-string", "word"),
        (
            'def run_it(sql):\n    return session.execute(text(sql))\nrun_it(f"SELECT {word}")',
            "f-string",
            "word",
        ),
        (
            'def make(x):\n    return f"SELECT {x}"\nsession.execute(text(make(word)))',
            "f-string",
            "x",
        ),
    ],
)
def test_finds_values_pasted_into_sql(body: str, kind: str, code: str) -> None:
    """Wherever text becomes SQL, however it is put together, through variables and helpers."""
    assert [(kind, code)] == built(body)


@pytest.mark.parametrize(
    "body",
    [
        'session.scalars(select(Book).where(Book.title.like(f"%{word}%")))',
        'session.scalars(select(Book).where(Book.title.ilike("%" + word + "%")))',
        'session.scalars(select(Book).where(Book.title == "the " + word))',
        'session.scalars(select(Book).where(Book.title == f"the {word}").order_by(Book.title))',
        'select(Book).where(or_(Book.title.contains(f"{word}"), Book.isbn == "x" + word))',
        'pattern = f"%{word}%"\nsession.scalars(select(Book).filter(Book.title.like(pattern)))',
        'conditions = []\nconditions.append(Book.title.like(f"%{word}%"))\n'
        "session.scalars(select(Book).where(*conditions))",
        "statement = select(Book)\nstatement = statement.join(Book.authors)\n"
        "session.scalars(statement)",
        "session.scalars(select(Book).join(Book.copies).join(Loan).outerjoin(Member))",
        "session.scalars(db.select(Book).join(Book.authors).options(selectinload(Book.copies)))",
        "select(Book).join(Loan, Loan.copy_id == Book.id)",
        'select(Book).order_by(Member.first + " " + Member.last)',
        "select(Book).order_by(Book.year % 10)",
        "select(Book).where(Book.year % n == 0)",
        'select(Book).where((Member.first + " " + Member.last) == word)',
        'select(Book).order_by(func.lower(Book.title) + "")',
        'session.execute(text("SELECT :word"), {"word": f"%{word}%"})',
        'session.execute(text("SELECT 1 WHERE x = :x").bindparams(x=f"{word}"))',
        "session.execute(text(BASE))",
        'session.execute(text(f"{BASE} ORDER BY title"))',
        'session.execute(text(f"{BASE} ORDER BY {COLUMNS[order]}"))',
        'session.execute(text(BASE + SEPARATOR.join("?" * n)))',
        "if order not in ALLOWED:\n    raise ValueError\nselect(Book).order_by(text(order))",
        'if order not in ALLOWED:\n    raise ValueError\ntext(f"{BASE} ORDER BY {order}")',
        "select(Book).order_by(order)",
        "select(Book).order_by(getattr(Book, order))",
        "session.execute(sa.update(Book).values(title=f'{word}', year=n + 1))",
        'session.execute(sa.insert(Book), [{"title": "the " + word}])',
        'session.add(Book(title=f"the {word}"))',
        'session.get(Book, f"{word}")',
        'select(func.count().label(f"{word}"))',
        "select(Book.title + word)",
        "select(Book).order_by(func.lower(word) + order)",
        "select(Book).order_by(sa.desc(Book.title + word))",
        "session.run(f'{word}')",
        "execute = print\nexecute(f'{word}')",
        'print(f"text {word}")',
        'raise ValueError(f"where is {word}?")',
        'names = ", ".join(sorted(ids))\nreturn names',
        "return [row for row in ids if f'{row}'.startswith(word)]",
        'filter(lambda b: b.title == f"{word}", ids)',
        'session.query(Book).filter(Book.title.like("%" + word)).order_by(Book.title)',
        'session.query(Book).filter_by(title="x" + word)',
        "session.scalar(select(func.max(Book.year)) + 1)",
        "session.scalars(select(Book).where(Book.isbn.in_(ids + [word])))",
    ],
)
def test_values_that_are_sent_beside_the_sql_are_fine(body: str) -> None:
    """Text in comparisons, parameters, entities and messages is no SQL; nor are constants."""
    assert built(body) == []


@pytest.mark.parametrize(
    "body",
    [
        'LONGEST = 40\nCheckConstraint(f"length(title) <= {LONGEST}")',
        "class Loan(db.Model):\n"
        "    kinds = ', '.join(repr(kind.value) for kind in Kind)\n"
        '    __table_args__ = (CheckConstraint(f"kind IN ({kinds})"),)',
        "from library.rules import longest\n"
        "class Loan(db.Model):\n"
        '    __table_args__ = (CheckConstraint("length(title) <= %d" % longest),)',
        "class Named:\n    @declared_attr\n    def __table_args__(cls):\n"
        '        return (CheckConstraint(f"{cls.__tablename__}_id > 0"),)',
        'WHERE = text(f"{BASE} x")',
    ],
)
def test_what_a_module_says_as_it_is_imported_is_constant(body: str) -> None:
    """A table's definition may be put together: no one's input has arrived yet."""
    assert built(body, inside=False) == []


def test_says_where_and_what_to_write() -> None:
    """The finding names both lines, and shows how a value is compared instead."""
    source = (
        "from sqlalchemy import text\ndef find(s, title):\n"
        "    sql = f\"SELECT '{title}'\"\n    return s.execute(text(sql))\n"
    )

    (found,) = string_built(source, "library/books.py")

    assert (3, "find") == (found.line, found.function)
    assert found.message == (
        "Line 3 puts `title` into SQL with an f-string and hands it over in line 4. Compare with"
        " an attribute instead, as in `where(Book.title == title)`: SQLAlchemy then sends the"
        " value beside the SQL."
    )


def test_follows_aliases_into_other_files() -> None:
    """`text` by another name from another file is still `text`."""
    files = {
        "library/sql.py": "from sqlalchemy import text\nsay = text\n",
        "library/books.py": 'from library.sql import say\ndef f(w):\n    say(f"SELECT {w}")\n',
    }

    found = string_built(files["library/books.py"], "library/books.py", Modules(files))

    assert ["f-string"] == [each.kind for each in found]


def test_tangled_source_ends() -> None:
    """Names that refer to each other cost little time and raise nothing but SyntaxError."""
    names = "\n".join(f"    x{n} = x{n + 1} + x{(n * 7) % 60}" for n in range(60))
    started = time.process_time()
    with contextlib.suppress(SyntaxError):
        string_built(f"def f(x60, s):\n{names}\n    s.execute(x0)", "x.py")

    assert time.process_time() - started < 2.0
