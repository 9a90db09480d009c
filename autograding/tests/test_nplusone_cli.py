"""`classroom nplusone`: any command, watched from inside."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograding.cli.main import main

PROGRAM = """
import sys
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from autograding.tests.nplusone.models import Post, new_engine

options = [joinedload(Post.author)] if "fast" in sys.argv else []
with Session(new_engine(3)) as session:
    for post in session.scalars(select(Post).options(*options)).all():
        print(post.author.name)
sys.exit(7 if "fail" in sys.argv else 0)
"""


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script in the current folder."""
    (tmp_path / "program.py").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["nplusone", *arguments])


def test_finding_is_told() -> None:
    """The sentence on the error stream, and exit code 1."""
    result = run("--", sys.executable, "program.py")

    assert (
        'N+1: in program.py:9, the loop "for post in session.scalars(select(Post).options('
        '*options)).all()" ran 3 statements for Post.author; add '
        ".options(joinedload(Post.author)) to the query at program.py:9.\n"
    ) == result.stderr
    assert 1 == result.exit_code


def test_nothing_found() -> None:
    """Says so, and exits with 0."""
    result = run("--", sys.executable, "program.py", "fast")

    assert result.stderr.startswith("No N+1 in ")
    assert 0 == result.exit_code


def test_command_fails() -> None:
    """The command's own exit code comes first."""
    assert 7 == run("--", sys.executable, "program.py", "fail").exit_code


@pytest.mark.parametrize(
    "options",
    [("--no-fail",), ("--allow", "Post.author"), ("--outside", "program.py")],
)
def test_no_fail(options: tuple[str, ...]) -> None:
    """What is allowed, outside or not to fail does not fail."""
    assert 0 == run(*options, "--", sys.executable, "program.py").exit_code


def test_json() -> None:
    """The findings as JSON."""
    result = run("--json", "found.json", "--", sys.executable, "program.py")
    (finding,) = json.loads(Path("found.json").read_text())

    assert ("relationship", "Post.author", 9) == (
        finding["kind"],
        finding["relationship"],
        finding["loop"]["line"],
    )
    assert result.exit_code == 1


def test_no_sqlalchemy() -> None:
    """A command without SQLAlchemy is told apart from one without findings."""
    assert "nothing was seen" in run("--", "true").stderr


def test_missing_command() -> None:
    """One sentence, exit code 2."""
    result = run("--", "no-such-command-here")

    assert 2 == result.exit_code
    assert "no-such-command-here cannot be started" in result.stderr


def test_own_sitecustomize_still_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment's own start-up code is not hidden by ours."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "sitecustomize.py").write_text("print('own start')")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'own'}:{Path(__file__).parents[2]}")
    (tmp_path / "said.py").write_text("import sitecustomize; print(sitecustomize.__file__)")

    import subprocess  # noqa: PLC0415

    done = subprocess.run(
        [sys.executable, "-m", "autograding", "nplusone", "--", sys.executable, "said.py"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "own start" in done.stdout
    assert f"{tmp_path / 'own'}" in done.stdout
