"""What unit 4 calls "as before" is what its starter does, and what is slow there is told."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograding.assignment import compose, load_assignment
from autograding.grading import GradeRequest, grade
from autograding.report import Report

_UNIT = Path(__file__).parents[2] / "assignments" / "unit-4-optimization"


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    """The recorded requests and answers."""
    text = (_UNIT / "checks" / "support" / "golden.json").read_text(encoding="utf-8")
    recorded: dict[str, Any] = json.loads(text)
    return recorded


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of the untouched starter."""
    assignment = load_assignment(_UNIT)
    submission = tmp_path_factory.mktemp("unit-4") / "submission"
    compose(assignment, "starter", submission)
    return grade(GradeRequest(assignment, submission))


def _exchanges(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for group in record.values() for each in group]


def test_record_is_what_the_starter_answers() -> None:
    """Sending the recorded requests to the starter gives the recorded answers."""
    command = [sys.executable, str(_UNIT / "corpus" / "record.py")]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ("", 0) == (finished.stderr, finished.returncode)


def test_record_holds_names_and_no_values(record: dict[str, Any]) -> None:
    """Values of the recorded library would fit no other: e-mails, days and ISBNs are named."""
    answers = [each["answer"] for each in _exchanges(record)]
    texts = [" ".join([each["text"], each["location"], *each["links"]]) for each in answers]
    value = re.compile(r"\w@example\.org|(?!2031)\d{4}-\d\d-\d\d|\b978\d{10}\b")
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


def test_untouched_starter_earns_what_works_already(starter: Report) -> None:
    """Nothing about speed is green before anybody made something faster."""
    earned = {each.id: each.points for each in starter.criteria if each.points}
    assert {"behavior": 10, "pagination": 3, "postgresql": 2} == earned


@pytest.mark.parametrize(
    ("file", "loop", "cause", "fix"),
    [
        (
            "library/templates/books.html",
            "{% for book in page.items %}",
            "Book.authors",
            "selectinload(Book.authors)",
        ),
        (
            "library/serializers.py",
            "for book in page.items",
            "Book.reviews",
            "selectinload(Book.reviews)",
        ),
        ("library/routes/members.py", "for member in members", "loans", "group_by("),
        (
            "library/routes/members.py",
            "for loan in found.loans.of_member(member.id)",
            "Copy",
            "select(Copy).where(Copy.id.in_(keys))",
        ),
        (
            "library/routes/loans.py",
            "for loan in page.items",
            "Loan.copy",
            "joinedload(Loan.copy).joinedload(Copy.book)",
        ),
        (
            "library/routes/loans.py",
            "for loan in page.items",
            "Loan.member",
            "joinedload(Loan.member)",
        ),
    ],
)
def test_loops_of_the_starter_are_named(
    starter: Report, file: str, loop: str, cause: str, fix: str
) -> None:
    """The report names each planted loop at its line, with what to write instead."""
    line = 1 + next(
        number
        for number, text in enumerate((_UNIT / "starter" / file).read_text("utf-8").splitlines())
        if loop in text
    )
    found = [
        each
        for each in starter.findings
        if each.location is not None
        and (each.location.file, each.location.line) == (file, line)
        and f" for {cause};" in each.message
    ]
    assert 1 == len(found)
    assert fix in found[0].message
