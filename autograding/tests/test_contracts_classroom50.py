"""Classroom 50's formats: the result, the release's text, and the entry of an assignment."""

from datetime import UTC, datetime, timedelta, timezone

import jsonschema
import msgspec
import pytest

from autograding.assignment import Assignment
from autograding.contracts.classroom50 import (
    Classroom50Error,
    assignment_entry,
    refused,
    release_body,
    result,
)
from autograding.feedback import MARKER
from autograding.grading import load_units
from autograding.report import Report
from autograding.settings import Settings, UnitSettings
from autograding.tests.classroom50_runner import ASSIGNMENTS, IDENTITY, validate
from autograding.tests.sample_reports import (
    BEFORE_DUE,
    HALF_DONE,
    HOSTILE,
    HUGE,
    PERFECT,
    UNGRADABLE,
    UNTOUCHED,
)

UNIT = load_units(("unit-1-sql",))[0]
SETTINGS = Settings(organization="example-school")


@pytest.mark.parametrize(
    "report",
    [PERFECT, HALF_DONE, UNTOUCHED, BEFORE_DUE, HOSTILE, HUGE],
    ids=["perfect", "half done", "untouched", "before due", "hostile", "huge"],
)
def test_results_are_valid_and_add_up(report: Report) -> None:
    """Each validates, and its tests add up to its score."""
    made = result(report, IDENTITY)

    validate(made)
    assert report.points == made["score"] == sum(test["score"] for test in made["tests"])
    assert report.max_points == sum(test["max-score"] for test in made["tests"])


def test_a_result_says_whose_it_is() -> None:
    """Identity and addresses are those that the runner gave, the times are in UTC."""
    made = result(HALF_DONE, IDENTITY)

    assert ("databases", "unit-1-sql", "individual", "ada-park") == tuple(
        made[key] for key in ("classroom", "assignment", "assignment_type", "owner")
    )
    assert IDENTITY["REVIEW_URL"] == made["review"]
    assert "2026-09-14T16:20:08Z" == made["graded_at"]


def test_the_rubric_is_in_the_items_of_tests() -> None:
    """Each test names its criterion, its outcome, and what went wrong where."""
    tests = {test["check"]: test for test in result(HALF_DONE, IDENTITY)["tests"]}
    lost = tests["no_transitive_dependency"]

    assert (
        "Every column depends on nothing but the key (3NF): A fact about a person is stored once"
    ) == lost["test-name"]
    assert ("third_normal_form", "partial") == (lost["criterion"], lost["outcome"])
    assert (False, 8, 16) == (lost["passed"], lost["score"], lost["max-score"])
    assert ("schema.sql", 31) == (lost["file"], lost["line"])
    assert lost["message"].startswith("We lent 4 copies")


def test_without_a_review_address_the_commit_is_reviewed() -> None:
    """Older runners do not hand one on."""
    older = {name: text for name, text in IDENTITY.items() if name != "REVIEW_URL"}

    assert IDENTITY["COMMIT_URL"] == result(PERFECT, older)["review"]


@pytest.mark.parametrize("variable", sorted(set(IDENTITY) - {"USERNAME", "REVIEW_URL"}))
def test_a_missing_variable_is_told(variable: str) -> None:
    """Outside Classroom 50's runner there is no result, and the message says what to do."""
    with pytest.raises(Classroom50Error, match=f"{variable} is not set.*classroom grade"):
        result(PERFECT, {**IDENTITY, variable: ""})


def test_an_ungradable_report_has_no_result() -> None:
    """No number is pretended: the autograder is to fail."""
    with pytest.raises(Classroom50Error, match="Let the autograder fail"):
        result(UNGRADABLE, IDENTITY)


def test_what_cannot_be_graded_is_a_failure_of_nothing() -> None:
    """0 of 0 with the reason, and a test that failed, since no tests would mean success."""
    reason = "It holds 900 files.\n::error::x"
    made = refused(reason, datetime(2026, 9, 14, tzinfo=UTC), IDENTITY)

    validate(made)
    assert (0, 0) == (made["score"], made["max-score"])
    assert [False] == [test["passed"] for test in made["tests"]]
    assert "It holds 900 files. : :error: :x" == made["tests"][0]["message"]


def test_hostile_text_stays_on_its_line() -> None:
    """Nothing in a test starts a line or commands a runner."""
    for test in result(HOSTILE, IDENTITY)["tests"]:
        for value in test.values():
            assert "\n" not in str(value)
            assert "::error" not in str(value)


def test_the_release_says_what_the_comment_says() -> None:
    """The comment without the mark that finds it again, short enough for a release."""
    body = release_body(HALF_DONE, base_url="https://course.example/")

    assert body.startswith("### Unit 1 ·")
    assert "https://course.example/docs/" in body
    assert MARKER not in body
    assert len(release_body(HUGE)) < 125_000


def test_an_assignment_names_its_template_and_runtime() -> None:
    """The entry validates, and holds what acceptance and the runner need."""
    entry = assignment_entry(UNIT, SETTINGS)

    jsonschema.validate(
        {"schema": "classroom50/assignments/v1", "assignments": [entry]}, ASSIGNMENTS
    )
    assert {"owner": "example-school", "repo": "unit-1-sql", "branch": "main"} == entry["template"]
    assert "default" == entry["autograder"]
    assert "due" not in entry


def test_the_due_date_is_written_in_utc() -> None:
    """As Classroom 50's own tools write it."""
    due = datetime(2026, 12, 1, 18, tzinfo=timezone(timedelta(hours=1)))
    settings = msgspec.structs.replace(SETTINGS, units={UNIT.id: UnitSettings(due=due)})
    entry = assignment_entry(UNIT, settings)

    jsonschema.validate(
        {"schema": "classroom50/assignments/v1", "assignments": [entry]}, ASSIGNMENTS
    )
    assert "2026-12-01T17:00:00Z" == entry["due"]


@pytest.mark.parametrize("name", ["Unit_1", "x", "a" * 40, "-unit"])
def test_an_id_that_is_no_slug_is_refused(name: str) -> None:
    """Classroom 50 takes few names; the message says which."""
    unit: Assignment = msgspec.structs.replace(UNIT, id=name)

    with pytest.raises(Classroom50Error, match="2 to 39 lower-case letters"):
        assignment_entry(unit, SETTINGS)
