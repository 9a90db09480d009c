"""Looking at an application from within the worker: probes, observed SQL, warmed libraries."""

from pathlib import Path

import pytest

from autograding.sandbox import Sandbox, StudentError, Tier
from autograding.tests.sandboxes import TIERS, opened, write

ORM = """
import os
from sqlalchemy import create_engine, text

def run():
    engine = create_engine(os.environ["DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text("PRAGMA user_version"))
        connection.execute(text("CREATE TABLE book (title TEXT)"))
        connection.execute(text("INSERT INTO book VALUES (:t)"), [{"t": "a"}, {"t": "b"}])
        connection.exec_driver_sql("SELECT * FROM book").all()
    with create_engine("sqlite://").connect() as other:
        other.execute(text("SELECT 1"))
"""
PROBE = """
from dataclasses import dataclass

@dataclass
class Found:
    value: int

def ask(number, *, times=1):
    import shop
    return [Found(shop.price(number)).value] * times

def app():
    def answer(environ, start_response):
        start_response("200 OK", [])
        return [b"ours"]
    return answer
"""


@pytest.mark.parametrize("tier", TIERS)
def test_sql_of_every_engine_is_observed(tier: Tier, tmp_path: Path) -> None:
    """Statements of SQLAlchemy are seen whichever engine sends them; PRAGMAs are not told."""
    folder = write(tmp_path, {"orm.py": ORM})
    with Sandbox(folder, preload=("sqlalchemy",), tier=tier) as sandbox, sandbox.worker() as worker:
        path = worker.request("sql_open", name="main", path="main.db")["path"]
        worker.request("environment", values={"DATABASE_URL": f"sqlite:///{path}"})
        worker.request("call", target="orm:run")

        assert [
            ["CREATE TABLE book (title TEXT)", 1, []],
            ["INSERT INTO book VALUES (?)", 2, ["a"]],
            ["SELECT * FROM book", 1, []],
            ["SELECT 1", 1, []],
        ] == worker.request("sql_observed")
        assert [] == worker.request("sql_observed")


def test_a_probe_runs_beside_the_submission(tmp_path: Path) -> None:
    """A module of the grader's can call the student's code, and stand in for an application."""
    with opened(tmp_path, {"shop.py": "def price(number):\n    return number * 2\n"}) as worker:
        worker.request("install", name="grader_probe", source=PROBE)
        asked = worker.request("probe", target="grader_probe:ask", args=[21], kwargs={"times": 2})
        assert {"value": [42, 42]} == asked
        page = worker.request("wsgi_request", app="grader_probe:app")
        assert (200, "ours") == (page["status"], page["body"])


def test_a_students_error_in_a_probe_is_placed(tmp_path: Path) -> None:
    """What student code raises below a probe is told at the student's own line."""
    with opened(tmp_path, {"shop.py": "def price(number):\n    return number / 0\n"}) as worker:
        worker.request("install", name="grader_probe", source=PROBE)
        with pytest.raises(StudentError) as raised:
            worker.request("probe", target="grader_probe:ask", args=[1])

    assert ("ZeroDivisionError", "shop.py", 2) == (
        raised.value.type_name,
        raised.value.file,
        raised.value.line,
    )


WARM = """
import gc
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, mapped_column

class Base(DeclarativeBase):
    pass

db = SQLAlchemy(model_class=Base)

class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)

def run():
    app = Flask("student")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    configure_mappers()
    with app.app_context():
        db.create_all()
        db.session.add(Tag())
        db.session.commit()
        return sorted(Base.metadata.tables), db.session.query(Tag).count()

def complain():
    Flask("student").logger.error("broken")
"""


def test_warmed_libraries_are_as_new(tmp_path: Path) -> None:
    """That the libraries were used before any worker was forked leaves nothing to stumble over."""
    folder, libraries = write(tmp_path, {"app.py": WARM}), ("flask", "flask_sqlalchemy")
    with Sandbox(folder, preload=libraries) as sandbox, sandbox.worker() as worker:
        assert [] == worker.request("sql_observed")
        assert {"value": [["tags"], 1]} == worker.request("call", target="app:run")


def test_errors_of_a_page_are_told_without_the_time(tmp_path: Path) -> None:
    """What Flask prints of an error is the same in every run."""
    folder, libraries = write(tmp_path, {"app.py": WARM}), ("flask", "flask_sqlalchemy")
    with Sandbox(folder, preload=libraries) as sandbox, sandbox.worker() as worker:
        worker.request("call", target="app:complain")
        worker.request("call", target="app:run")

        assert "ERROR in app: broken" == worker.log.strip()
