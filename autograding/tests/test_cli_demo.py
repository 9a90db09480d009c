"""`classroom demo` around the class: it looks at every page, and tells how to sign in."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from autograding.cli.main import main
from autograding.records import Access, Database
from autograding.records.people import Instructor
from autograding.tests.sample_classroom import UNIT, fill


def test_links_for_an_instructor_and_a_student(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are looked at as an instructor, and what does not render is told."""
    fill(tmp_path)
    pages = ("/", f"/{UNIT}", f"/{UNIT}/ada-park", "/nowhere")
    summary = SimpleNamespace(pages=pages, students=(), seconds=1, ok=True)
    monkeypatch.setattr("autograding.cli.demo.run_demo", lambda _data: summary)
    monkeypatch.setattr(
        "autograding.cli.demo.serve_app",
        lambda *_, announce, **__: announce("Served at http://127.0.0.1:8000 now"),
    )

    done = CliRunner().invoke(main, ["demo", "--data", str(tmp_path)])

    assert ["/nowhere"] == re.findall(r"the page (\S+) does not render", done.output)
    teaching, learning = re.findall(r"http://127.0.0.1:8000/sign-in\?token=(\w{32})", done.output)
    with Database.open(tmp_path) as database, database.writing() as session:
        assert isinstance(Access(session).redeem(teaching), Instructor)
        student = Access(session).by_token(learning)
        assert student is not None
        assert "Ada Park" == student.name
