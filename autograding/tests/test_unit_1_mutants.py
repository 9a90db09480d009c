"""Unit 1's distilled libraries expose every wrong query that is wrong at all."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

_CORPUS = Path(__file__).parents[2] / "assignments" / "unit-1-sql" / "corpus"


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """What `corpus/mutants.py` finds out, in a process of its own: it imports `support`."""
    command = [sys.executable, str(_CORPUS / "mutants.py")]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.stdout, finished.stderr
    figures: dict[str, Any] = json.loads(finished.stdout)
    return figures


def test_every_killable_mutant_is_killed(figures: dict[str, Any]) -> None:
    """No mutant escapes but those that were reviewed and found equivalent."""
    assert [] == figures["escaped"]


def test_no_reviewed_mutant_is_stale(figures: dict[str, Any]) -> None:
    """The reviewed list names mutants that exist and that no library kills."""
    assert [] == figures["stale"]


def test_every_mutant_is_accounted_for(figures: dict[str, Any]) -> None:
    """Killed and equivalent ones add up to all, of which there are enough to mean something."""
    assert figures["mutants"] == figures["killed"] + figures["equivalent"]
    assert figures["mutants"] > 200


def test_distilled_libraries_are_tiny(figures: dict[str, Any]) -> None:
    """A few libraries of at most seven rows a table suffice, so grading stays fast.

    The last one, in which even wrong answers are long enough to have an order, is larger.
    """
    assert figures["libraries"] <= 5
    assert max(figures["rows"][:-1]) <= 6 * 7


def test_every_equivalent_mutant_says_why() -> None:
    """A survivor without a reason was not reviewed."""
    listed = yaml.safe_load((_CORPUS / "equivalent-mutants.yml").read_text(encoding="utf-8"))
    reasons = [
        entry["because"]
        for queries in listed.values()
        for found in queries.values()
        for entry in found.values()
    ]
    assert [] == [reason for reason in reasons if reason.startswith("TODO") or not reason]
