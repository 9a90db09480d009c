"""Asyncio sessions, on both lines of SQLAlchemy."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from autograding.tests.nplusone import second_line

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=second_line.LINES)
def said(request: pytest.FixtureRequest) -> dict[str, list[dict[str, Any]]]:
    """What is said of each program."""
    done = subprocess.run(
        [second_line.python(request.param), "-m", "autograding.tests.nplusone.asynchronous"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("program", "kind", "name"),
    [
        ("get_in_a_loop", "manual", "Post"),
        ("gather", "manual", "Post"),
        ("lazy_in_sync", "relationship", "Post.author"),
    ],
)
def test_asyncio_finding(
    said: dict[str, list[dict[str, Any]]], program: str, kind: str, name: str
) -> None:
    """The line is found across the greenlet that SQLAlchemy runs in."""
    (finding,) = said[program]

    assert (kind, name, 3) == (finding["kind"], finding["relationship"], finding["statements"])
    assert "# site" in finding["site"]["source"]


@pytest.mark.parametrize("program", ["eager", "two_questions"])
def test_asyncio_without_finding(said: dict[str, list[dict[str, Any]]], program: str) -> None:
    """What is right stays without a finding."""
    assert [] == said[program]
