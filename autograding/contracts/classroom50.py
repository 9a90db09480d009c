"""Classroom 50's formats: the result of a submission, its release's text, an assignment's entry.

Sources, in foundation50/classroom50: `schemas/result-v1.schema.json`,
`schemas/assignments-v1.schema.json`, `cli/gh-teacher/skeleton/dotgithub/scripts/runner.py`
(`validate_result`, `run_entrypoint`, `finalize_result`), and the wiki page "Advanced Autograding".

The result is a closed object whose numbers are whole; only an item of `tests` may hold more than
its four keys, and there goes the rubric. The runner itself then sets who owns the submission, when
it was made and when it was graded, and takes 0/0 as "error" where an autograder fails: so a report
without a grade has no result at all.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from autograding.assignment import Assignment
from autograding.contracts.lines import one_line
from autograding.feedback import MARKER, comment
from autograding.feedback.words import name
from autograding.report import CheckReport, CriterionReport, Report
from autograding.settings import Settings

__all__ = [
    "ASSIGNMENTS_SCHEMA",
    "RESULT_SCHEMA",
    "Classroom50Error",
    "assignment_entry",
    "refused",
    "release_body",
    "result",
]

RESULT_SCHEMA = "classroom50/result/v1"
ASSIGNMENTS_SCHEMA = "classroom50/assignments/v1"
PYTHON = "3.13"
"""The Python that the runner sets up; the newest that the grader is tested with."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,38}")
_LONGEST_NAME = 200
_LONGEST_MESSAGE = 600
# The key of the result, and the variable in which Classroom 50's runner hands it to an autograder.
_GIVEN = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "assignment_type": "ASSIGNMENT_TYPE",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}


class Classroom50Error(ValueError):
    """Classroom 50 has no place for this; the message says what and what to do."""


def result(report: Report, environment: Mapping[str, str]) -> dict[str, Any]:
    """The content of `result.json`: a test for each check, with its criterion.

    Args:
        report: a graded one.
        environment: what Classroom 50's runner gave its autograder.

    Raises:
        Classroom50Error: the report has no grade, or a variable of the runner is missing.
    """
    if report.points is None:
        message = (
            "The grader broke down, so there is no result. Let the autograder fail: "
            "Classroom 50 then records an error and no score."
        )
        raise Classroom50Error(message)
    checks = {check.id: check for check in report.checks}
    return {
        **_identity(environment, datetime.fromisoformat(report.timing.started_at)),
        "score": report.points,
        "max-score": report.max_points,
        "tests": [
            _test(criterion, checks[check])
            for criterion in report.criteria
            for check in criterion.checks
        ],
    }


def refused(reason: str, graded_at: datetime, environment: Mapping[str, str]) -> dict[str, Any]:
    """The result of a submission that holds nothing that can be graded: 0 of 0, and why.

    Raises:
        Classroom50Error: a variable of the runner is missing.
    """
    test = {"test-name": "There is something to grade", "passed": False, "score": 0, "max-score": 0}
    return {
        **_identity(environment, graded_at),
        "score": 0,
        "max-score": 0,
        # Without a test, Classroom 50 would call it a success.
        "tests": [{**test, "message": one_line(reason, _LONGEST_MESSAGE)}],
    }


def release_body(report: Report, *, base_url: str = "") -> str:
    """The content of `release-body.md`: what the comment on a pull request says.

    Args:
        report: what to tell.
        base_url: address of the folder that a chapter's path starts from.
    """
    return comment(report, base_url=base_url).removeprefix(MARKER).lstrip()


def assignment_entry(assignment: Assignment, settings: Settings) -> dict[str, Any]:
    """The unit's item of `<classroom>/assignments.json`.

    Raises:
        Classroom50Error: the unit's id cannot be a slug there.
    """
    if not _SLUG.fullmatch(assignment.id):
        message = (
            f"The unit {assignment.id!r} cannot be an assignment of Classroom 50. "
            "Name its folder with 2 to 39 lower-case letters, digits and hyphens."
        )
        raise Classroom50Error(message)
    entry: dict[str, Any] = {
        "slug": assignment.id,
        "name": assignment.title,
        "template": {
            "owner": settings.organization,
            "repo": settings.template_repository(assignment.id),
            "branch": "main",
        },
        "mode": "individual",
        "autograder": "default",
        "runtime": {"runs-on": settings.runner, "python": PYTHON},
        "feedback_pr": True,
    }
    if due := settings.due(assignment.id):
        entry["due"] = _utc(due)
    return entry


def _identity(environment: Mapping[str, str], graded_at: datetime) -> dict[str, str]:
    """Whose result it is, of what, and when; the runner writes its own time over `datetime`."""
    return {
        "schema": RESULT_SCHEMA,
        **{key: _given(environment, variable) for key, variable in _GIVEN.items()},
        "datetime": _utc(graded_at),
        "graded_at": _utc(graded_at),
    }


def _test(criterion: CriterionReport, check: CheckReport) -> dict[str, Any]:
    """One check: the four keys that Classroom 50 knows, then ours, which it keeps as they are."""
    where = check.location
    return {
        "test-name": one_line(f"{criterion.title}: {name(check)}", _LONGEST_NAME),
        "passed": check.points == check.max_points,
        "score": check.points,
        "max-score": check.max_points,
        "check": check.id,
        "criterion": criterion.id,
        "outcome": str(check.outcome),
        "message": one_line(check.message, _LONGEST_MESSAGE),
        "hint": one_line(check.hint, _LONGEST_MESSAGE),
        "file": one_line(where.file, _LONGEST_NAME) if where else "",
        "line": where.line if where else 0,
    }


def _given(environment: Mapping[str, str], variable: str) -> str:
    value = environment.get(variable, "")
    if not value and variable == "REVIEW_URL":  # older runners do not set it
        value = environment.get("COMMIT_URL", "")
    if not value:
        message = (
            f"{variable} is not set. Classroom 50's runner sets it; "
            "anywhere else, grade with `classroom grade`."
        )
        raise Classroom50Error(message)
    return value


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
