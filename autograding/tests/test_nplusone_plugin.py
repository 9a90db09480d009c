"""The pytest plugin, in a pytest of its own."""

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

BLOG = """
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from autograding.tests.nplusone.models import Post, new_engine

def slow():
    with Session(new_engine(3)) as session:
        return [post.author.name for post in session.scalars(select(Post))]

def fast():
    with Session(new_engine(3)) as session:
        posts = session.scalars(select(Post).options(joinedload(Post.author)))
        return [post.author.name for post in posts]

def one(session, number):
    return session.get(Post, number)
"""
TESTS = """
import pytest
from sqlalchemy.orm import Session
from autograding.tests.nplusone.models import new_engine
import blog

@pytest.mark.no_n_plus_one
def test_slow():
    blog.slow()

@pytest.mark.no_n_plus_one
def test_fast():
    blog.fast()

@pytest.mark.no_n_plus_one(allow=["Post.author"])
def test_allowed():
    blog.slow()

def test_unmarked():
    blog.slow()

def test_fixture(n_plus_one):
    blog.slow()
    assert [each.relationship for each in n_plus_one.findings] == ["Post.author"]
    assert n_plus_one.statements == 4

@pytest.mark.no_n_plus_one
def test_own_loop():
    with Session(new_engine(3)) as session:
        for number in (1, 2, 3):
            blog.one(session, number)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with code and tests."""
    (tmp_path / "blog.py").write_text(BLOG)
    (tmp_path / "test_blog.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = --strict-markers\n")
    return tmp_path


def run_pytest(project: Path, *arguments: str) -> str:
    """What pytest prints."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", *arguments]
    if not any(each.name == "n_plus_one" for each in entry_points(group="pytest11")):
        command += ["-p", "autograding.nplusone.plugin"]  # installed before there was a plugin
    done = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_mark_and_fixture(project: Path) -> None:
    """Only the marked test with an N+1 of the code fails, with the sentence."""
    output = run_pytest(project)

    assert "1 failed, 5 passed" in output, output
    assert (
        'N+1: in slow() at blog.py:8, the loop "for post in session.scalars(select(Post))" ran '
        "3 statements for Post.author; add .options(joinedload(Post.author)) to the query at "
        "blog.py:8"
    ) in output


def test_settings(project: Path) -> None:
    """Allowed in the ini file is allowed in every test."""
    with (project / "pytest.ini").open("a") as ini:
        ini.write("n_plus_one_allow =\n    Post.author @ blog.py\nn_plus_one_roots = blog.py\n")

    assert "FAILED test_blog.py::test_slow" not in run_pytest(project, "-k", "slow")


def test_marks_are_explained(project: Path) -> None:
    """`pytest --markers` says what the mark does."""
    assert "no_n_plus_one(allow=[])" in run_pytest(project, "--markers")


def test_plugin_is_cheap() -> None:
    """A run that marks nothing does not import SQLAlchemy."""
    code = "import sys, autograding.nplusone.plugin; sys.exit('sqlalchemy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
