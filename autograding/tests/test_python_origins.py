"""Tests of telling where a name comes from."""

import ast
import textwrap
import time

import pytest

from autograding.checks.python.modules import Modules

FILES = {
    "library/__init__.py": "from library.database import db\n",
    "library/database.py": """
        from flask_sqlalchemy import SQLAlchemy
        db = SQLAlchemy()
        def get_session():
            return db.session
        """,
    "library/again.py": "from library.database import *\nfrom sqlalchemy import *\n",
    "library/circle.py": "from library.square import x\n",
    "library/square.py": "from library.circle import x\n",
    "library/store/__init__.py": "from .base import Base, opened\nfrom . import base\n",
    "library/store/base.py": """
        from contextlib import contextmanager
        from ..database import db as handle
        class Base:
            kept = handle
            def __init__(self, session):
                self._session = handle.session
            @property
            def engine(self):
                return handle.engine
            def find(self):
                return self._session
        class Books(Base):
            pass
        @contextmanager
        def opened():
            yield handle.session
        """,
}
DB = "flask_sqlalchemy.SQLAlchemy()"


def origins(code: str, expression: str) -> set[str]:
    """The origins of an expression at the end of a module beside the others."""
    source = f"{textwrap.dedent(code)}\n_ = ({expression})\n"
    files = {name: textwrap.dedent(text) for name, text in FILES.items()}
    modules = Modules(files | {"library/use.py": source})
    module = modules.named("library.use")
    assert module is not None
    last = module.source.module.node.body[-1]  # type: ignore[attr-defined]
    assert isinstance(last, ast.Assign)
    return set(modules.origins.of(last.value, module.source.module))


@pytest.mark.parametrize(
    ("code", "expression", "origin"),
    [
        ("import sqlalchemy", "sqlalchemy.text", "sqlalchemy.text"),
        ("import sqlalchemy as sa", "sa.sql.text", "sqlalchemy.sql.text"),
        ("import sqlalchemy.orm", "sqlalchemy.orm.Session", "sqlalchemy.orm.Session"),
        ("from sqlalchemy import text as t", "t('x')", "sqlalchemy.text()"),
        ("from library.database import db", "db.session", f"{DB}.session"),
        ("from library import db", "db.session", f"{DB}.session"),
        ("from . import db", "db.session", f"{DB}.session"),
        ("from .database import db", "db", DB),
        ("import library.database", "library.database.db", DB),
        ("from library import database as d", "d.db", DB),
        ("from library.again import db", "db", DB),
        ("from library.again import text", "text", "sqlalchemy.text"),
        ("from library.again import *", "db", DB),
        ("from library.database import get_session", "get_session()", f"{DB}.session"),
        ("from library.store import opened\nwith opened() as s:\n    pass", "s", f"{DB}.session"),
        ("from library.store.base import Base", "Base", "library.store.base.Base"),
        ("from library.store import Base", "Base(1)", "library.store.base.Base()"),
        ("from library.store import Base", "Base.kept", DB),
        ("from library.store import Base", "Base(1)._session", f"{DB}.session"),
        ("from library.store import Base", "Base(1).engine", f"{DB}.engine"),
        ("from library.store.base import Books", "Books(1)._session", f"{DB}.session"),
        ("from library.store.base import Books", "Books(1).find", "library.store.base.Base.find"),
        ("from library.store.base import Books", "Books(1).find()", f"{DB}.session"),
        ("from library.store import base", "base.handle", DB),
        ("x = y = 1\nimport json\ny = json", "y.loads", "json.loads"),
        ("import json\na, b = json, 2", "a", "json"),
        ("import json\nfor x in [json]:\n    pass", "x", "json"),
        ("import json\nd = {'a': json}", "d['a'].loads", "json.loads"),
        ("import json", "json if 1 else 2", "json"),
        ("import json", "(x := json)", "json"),
        ("import json", "getattr(json, 'lo' 'ads')", "json.loads"),
        ("import json", "getattr(json, 'lo' + 'ads')", "json.loads"),
        ("import importlib", "importlib.import_module('json').loads", "json.loads"),
        ("", "__import__('json').loads", "json.loads"),
        ("import sys", "sys.modules['library.database'].db", DB),
        ("import json", "vars(json)['loads']", "json.loads"),
        ("import json", "json.__dict__['loads']", "json.loads"),
        ("from functools import partial\nimport json", "partial(json.loads, 'x')", "json.loads"),
        ("def f():\n    import json\n    return json", "f()", "json"),
        ("def f(x):\n    return x\nimport json\nf(json)", "f(1)", "json"),
        ("from a import Session\ndef f(s: Session):\n    return s", "f(1)", "a.Session()"),
        ("from a import Session\ndef f(s: 'Session | None'):\n    return s", "f(1)", "a.Session()"),
        ("import json\ndef f(s=json):\n    return s", "f()", "json"),
        ("import json\ndef f(*, s=json):\n    return s", "f()", "json"),
        ("def f():\n    global g\n    g = print\nf()", "g", "builtins.print"),
        ("class A:\n    pass\na = A()", "a.__class__", "library.use.A"),
        ("class A:\n    pass\na = A()", "type(a)", "library.use.A"),
        ("class A:\n    def f(self):\n        return self", "A().f()", "library.use.A()"),
        ("", "print", "builtins.print"),
        ("class A(A):\n    pass", "A().x", "library.use.A().x"),
        ("class A(B):\n    pass\nclass B(A):\n    pass", "A().x", "library.use.A().x"),
        ("try:\n    import ujson as json\nexcept ImportError:\n    import json", "json", "ujson"),
    ],
)
def test_follows_names(code: str, expression: str, origin: str) -> None:
    """Through imports, assignments, parameters, fields, properties and what functions return."""
    assert origin in origins(code, expression)


@pytest.mark.parametrize(
    ("code", "expression"),
    [
        ("", "unknown.session"),
        ("def f(x):\n    return x", "f(1)"),
        ("def f(s: 'Session | None' = None):\n    return s", "f()"),
        ("from library.circle import x", "x"),
        ("x = x", "x"),
        ("x = y\ny = x", "x.a"),
        ("def f():\n    return f()", "f()"),
        ("", "'text'.join([])"),
        ("class A:\n    text = 1\n    def f(self):\n        return text", "A().f()"),
    ],
)
def test_what_cannot_be_told_has_no_origin(code: str, expression: str) -> None:
    """Parameters, names that refer to each other, and names that are nowhere."""
    assert set() == origins(code, expression)


def test_a_file_that_is_no_python_is_left_out() -> None:
    """The others are read, and the file is named."""
    modules = Modules({"library/a.py": "x = 1", "library/b.py": "def ("})

    assert ("library/b.py",) == modules.unreadable
    assert ["library.a"] == [module.name for module in modules]


@pytest.mark.parametrize(
    ("file", "imported", "name"),
    [
        ("library/use.py", ".database.db", "library.database.db"),
        ("library/store/base.py", "..database.db", "library.database.db"),
        ("library/store/__init__.py", ".base.Base", "library.store.base.Base"),
        ("library/store/__init__.py", "..database", "library.database"),
        ("library/use.py", "sqlalchemy.text", "sqlalchemy.text"),
        ("use.py", "...far.away", "far.away"),
    ],
)
def test_relative_imports(file: str, imported: str, name: str) -> None:
    """Dots lead up from the module's package, and no further than there is one."""
    module = Modules({file: ""}).file(file)

    assert module is not None
    assert name == module.absolute(imported)


def test_tangled_modules_end() -> None:
    """Many names that refer to each other cost little time, and deep ones raise nothing."""
    tangled = "\n".join(
        f"x{n} = x{n + 1} or x{(n * 7) % 60} or x{(n * 11) % 60}" for n in range(60)
    )
    deep = "\n".join(f"y{n} = y{n + 1}" for n in range(2_000))
    started = time.process_time()
    origins(tangled, "x0")
    origins(deep, "y0")

    assert time.process_time() - started < 2.0
