"""What unit 3 calls "as before" is what its starter does."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograding.assignment import compose, load_assignment
from autograding.grading import GradeRequest, grade

_UNIT = Path(__file__).parents[2] / "assignments" / "unit-3-repository"


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    """The recorded requests and answers."""
    text = (_UNIT / "checks" / "support" / "golden.json").read_text(encoding="utf-8")
    recorded: dict[str, Any] = json.loads(text)
    return recorded


def _exchanges(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for part in record.values() for group in part.values() for each in group]


def test_record_is_what_the_starter_answers() -> None:
    """Sending the recorded requests to the starter gives the recorded answers."""
    command = [sys.executable, str(_UNIT / "corpus" / "record.py")]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ("", 0) == (finished.stderr, finished.returncode)


def test_record_holds_names_and_no_values(record: dict[str, Any]) -> None:
    """Values of the recorded library would fit no other: e-mails, days and ISBNs are named."""
    texts = [each["answer"]["text"] + each["answer"]["location"] for each in _exchanges(record)]
    value = re.compile(r"\w@example\.org|\d{4}-\d\d-\d\d|\b978\d{10}\b")
    assert [] == [text for text in texts if value.search(text)]


def test_record_visits_every_page_and_form(record: dict[str, Any]) -> None:
    """Each route of the starter is asked at least once, with success."""
    source = "".join(
        path.read_text("utf-8") for path in (_UNIT / "starter/library/routes").glob("*.py")
    )
    asked = {
        (each["method"], re.sub(r"\{\w+\}", "<>", each["path"].partition("?")[0]))
        for each in _exchanges(record)
        if each["answer"]["status"] in (200, 303)
    }
    assert len(re.findall(r"@pages\.(?:get|post)\(", source)) == len(asked)


def test_record_holds_every_status_that_the_starter_gives(record: dict[str, Any]) -> None:
    """Pages, redirects, wrong forms, unknown things and conflicts are all there."""
    assert {200, 303, 400, 404, 409} == {each["answer"]["status"] for each in _exchanges(record)}


def test_untouched_starter_earns_its_behavior_and_nothing_else(tmp_path: Path) -> None:
    """Nothing about the refactoring is green before anybody refactored."""
    assignment = load_assignment(_UNIT)
    compose(assignment, "starter", tmp_path / "submission")
    report = grade(GradeRequest(assignment, tmp_path / "submission"))
    assert {"behavior": 8} == {each.id: each.points for each in report.criteria if each.points}
