"""`classroom demo` around the class: it looks at every page, and tells how to sign in."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from autograding.cli.main import main
from autograding.demo.stories import Kind
from autograding.demo.summary import DemoStudent
from autograding.records import Access, Database
from autograding.records.people import Instructor
from autograding.tests.sample_classroom import UNIT, fill


def a_student(unit: str, pushes: int) -> DemoStudent:
    """How Ada stands in a unit."""
    return DemoStudent(
        username="ada-park", name="Ada Park", unit=unit, points=40, max_points=100, gradable=True,
        state="graded", kind=Kind.HALF_DONE, about="", pushes=pushes, page="/", problem="",
    )  # fmt: skip


def test_links_for_an_instructor_and_a_student(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are looked at as an instructor, and what does not render is told."""
    fill(tmp_path)
    pages = ("/", f"/{UNIT}", f"/{UNIT}/ada-park", "/nowhere")
    students = [a_student("unit-1-sql", 2), a_student("unit-2-orm", 1)]
    summary = SimpleNamespace(pages=pages, students=students, seconds=1, ok=True)
    monkeypatch.setattr("autograding.cli.demo.run_demo", lambda _data: summary)
    monkeypatch.setattr(
        "autograding.cli.demo.serve_app",
        lambda *_, announce, **__: announce("Served at http://127.0.0.1:8000 now"),
    )

    done = CliRunner().invoke(main, ["demo", "--data", str(tmp_path)])

    assert "1 student in 2 units, 3 pushes, 1 s" in done.output
    assert ["/nowhere"] == re.findall(r"the page (\S+) does not render", done.output)
    teaching, learning = re.findall(r"http://127.0.0.1:8000/sign-in\?token=(\w{32})", done.output)
    with Database.open(tmp_path) as database, database.writing() as session:
        assert isinstance(Access(session).redeem(teaching), Instructor)
        student = Access(session).by_token(learning)
        assert student is not None
        assert "Ada Park" == student.name
