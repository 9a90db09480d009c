"""The report's values and their JSON form."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

import autograding.report
from autograding.report import Outcome, Report, json_schema
from autograding.tests import sample_reports as sample
from autograding.tests.sample_reports import make_check, make_report

SHIPPED = Path(autograding.report.__file__).with_name("report.schema.json")
SAMPLES = [
    *(sample.PERFECT, sample.HALF_DONE, sample.UNTOUCHED, sample.BEFORE_DUE),
    *(sample.UNGRADABLE, sample.HOSTILE, sample.HUGE),
]


def as_json(report: Report = sample.HALF_DONE) -> Any:
    """The report as plain values, to be spoiled."""
    return json.loads(report.to_json())


def test_the_shipped_schema_is_up_to_date() -> None:
    """`report.schema.json` is what the types say; the module writes it."""
    written = subprocess.run(
        [sys.executable, "-m", "autograding.report"], capture_output=True, text=True, check=True
    )

    assert SHIPPED.read_text(encoding="utf-8") == written.stdout
    assert json.loads(json.dumps(json_schema())) == json.loads(written.stdout)


def test_the_schema_is_a_schema() -> None:
    """It is valid JSON Schema itself, of the named draft."""
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("report", SAMPLES)
def test_reports_fit_the_schema_and_come_back_equal(report: Report) -> None:
    """Every kind of report validates, and reading it gives the same value."""
    jsonschema.validate(as_json(report), json_schema())

    assert report == Report.from_json(report.to_json())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["extra"], 1),
        (["checks", 0, "extra"], 1),
        (["timing", "extra"], 1),
        (["points"], "64"),
        (["points"], 64.5),
        (["points"], -1),
        (["max_points"], None),
        (["gradable"], 1),
        (["schema"], "autograding/report/v2"),
        (["criteria", 0, "points"], True),
        (["criteria", 0, "self_assessed"], "x"),
        (["checks", 0, "outcome"], "skipped"),
        (["checks", 0, "max_points"], -4),
        (["checks", 4, "location"], "schema.sql:3"),
        (["findings", 0, "count"], 0),
        (["submission", "commit"], 7),
        (["timing", "seconds"], -0.5),
    ],
)
def test_unknown_keys_and_wrong_types_are_refused(path: list[Any], value: object) -> None:
    """By JSON Schema and by our own reader alike."""
    spoiled = as_json()
    target = spoiled
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spoiled, json_schema())
    with pytest.raises(msgspec.ValidationError):
        Report.from_json(json.dumps(spoiled))


@pytest.mark.parametrize("key", ["schema", "points", "criteria", "timing"])
def test_missing_keys_are_refused(key: str) -> None:
    """The schema's name, too, must be there."""
    spoiled = as_json()
    del spoiled[key]

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spoiled, json_schema())
    with pytest.raises(msgspec.ValidationError, match=key):
        Report.from_json(json.dumps(spoiled))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"points": 65}, "`points` is 65, the criteria add up to 64"),
        ({"max_points": 99}, "`max_points` is 99, the criteria add up to 100"),
        ({"gradable": False}, "`points` must be null if, and only if"),
        ({"points": None}, "`points` must be null if, and only if"),
        ({"checks": []}, "every check must be listed in exactly one criterion"),
    ],
)
def test_points_that_do_not_add_up_are_refused(change: dict[str, Any], message: str) -> None:
    """A report from outside is no more trusted than its sums."""
    with pytest.raises(msgspec.ValidationError, match=message):
        Report.from_json(json.dumps(as_json() | change))


def spoiled_check(**change: object) -> list[Any]:
    """The sample's checks, the first one changed."""
    checks: list[Any] = as_json()["checks"]
    return [checks[0] | change, *checks[1:]]


@pytest.mark.parametrize(
    ("checks", "message"),
    [
        (spoiled_check(points=3), "'schema_loads' passed with 3 of 4 points"),
        (spoiled_check(points=5), "'schema_loads' has 5 of 4 points"),
        (spoiled_check(outcome="blocked"), "'schema_loads' has points though its outcome is bl"),
        (spoiled_check(outcome="infrastructure"), "a fault of the grader's own is not gradable"),
        (spoiled_check(outcome="failed", points=0), "`points` of 'keys' differs from the 8 of its"),
        (spoiled_check(criterion="crud"), "listed in 'keys' names another criterion"),
        (spoiled_check(id="add_books"), "exactly one criterion"),
    ],
)
def test_checks_that_contradict_their_criterion_are_refused(
    checks: list[Any], message: str
) -> None:
    """A criterion's points are those of its checks, and a check's outcome fits its points."""
    with pytest.raises(msgspec.ValidationError, match=message):
        Report.from_json(json.dumps(as_json() | {"checks": checks}))


def test_reports_made_here_are_checked_too() -> None:
    """A grader that cannot add up is stopped before anyone sees the number."""
    with pytest.raises(ValueError, match="add up"):
        make_report([make_check("add_books")], points=7)
    with pytest.raises(ValueError, match="negative points"):
        make_report([make_check("add_books", Outcome.FAILED, max_points=-1)])


def test_text_that_is_not_json_is_refused() -> None:
    """Half a report is no report."""
    with pytest.raises(msgspec.DecodeError):
        Report.from_json(sample.PERFECT.to_json()[:-1])
