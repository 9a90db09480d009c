"""The verdict of every case at 2, 3 and 6 rows, on both lines of SQLAlchemy."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from autograding.nplusone import Finding
from autograding.tests.nplusone import second_line
from autograding.tests.nplusone.cases import CASES, Case
from autograding.tests.nplusone.run import SIZES, said_of

REPOSITORY = Path(__file__).parents[2]
EVERY = [
    pytest.param(case, size, id=f"{name}-{size}") for name, case in CASES.items() for size in SIZES
]


def wanted(case: Case, size: int) -> list[tuple[object, ...]]:
    """What must be said of a case, in an order that does not matter."""
    rows = case.rows(size)
    return sorted(
        (each.kind, each.relationship, each.fix, each.loop, each.repetition, each.statements(rows))
        for each in case.expected
        if size >= each.least
    )


def said(findings: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    """What was said, in the same order."""
    for finding in findings:
        assert "# site" in finding["site"]["source"], finding["message"]
    return sorted(
        (
            finding["kind"],
            finding["relationship"],
            finding["fix"],
            finding["loop"]["text"],
            finding["loop"]["repetition"],
            finding["statements"],
        )
        for finding in findings
    )


@pytest.mark.parametrize(("case", "size"), EVERY)
def test_verdict(case: Case, size: int) -> None:
    """Each program gets the findings that it has, at its lines, and no other."""
    assert wanted(case, size) == said(said_of(case, size))


@pytest.fixture(scope="module")
def on_the_second_line() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What is said of every case by SQLAlchemy 2.0."""
    done = subprocess.run(
        [second_line.python(), "-m", "autograding.tests.nplusone.run"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["sqlalchemy"].startswith("2.0.")
    found: dict[str, dict[str, list[dict[str, Any]]]] = answer["said"]
    return found


@pytest.mark.parametrize(("case", "size"), EVERY)
def test_verdict_on_sqlalchemy_2_0(
    case: Case, size: int, on_the_second_line: dict[str, dict[str, list[dict[str, Any]]]]
) -> None:
    """The same on the other line."""
    assert wanted(case, size) == said(on_the_second_line[case.name][str(size)])


def test_the_names_say_what_they_are() -> None:
    """A finding is a value that compares and prints."""
    assert Finding.__dataclass_params__.frozen  # type: ignore[attr-defined]
