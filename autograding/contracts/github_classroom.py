"""GitHub Classroom's format: one result a criterion, and the two notices that announce the points.

A step of the workflow hands its result on as base64 of a JSON object; the last step, the reporter,
reads all of them from its environment. The published reporter (classroom-resources/
autograding-grading-reporter on GitHub: `src/main.js`, `src/notify-classroom.js`, `dist/main.js`)
counts twice: its table shows `passing tests / tests * max_score`, its notices the sum of `score`.
Both are right here, and its line "Grand total tests passed", too, because each point is one test.
(Its table divides in floating point: from 22 points a criterion on, it can show 15.000000000000002.
The points that it announces are whole all the same.)

A report without a grade has results of status `error` that could earn nothing (`max_score` 0): the
published reporter then sends no points at all and fails with "Some tests errored."
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec

from autograding.contracts.lines import one_line
from autograding.feedback.words import name
from autograding.report import CheckReport, CriterionReport, Outcome, Report

__all__ = [
    "LIMIT",
    "ResultError",
    "Totals",
    "criterion_result",
    "encoded",
    "notices",
    "reported",
    "results",
    "runners",
    "step_id",
    "variable",
]

LIMIT = 100_000
"""Characters of one encoded result: it becomes an environment variable, and Linux takes 128 KB."""
_LONGEST_NAME = 120
_LONGEST_MESSAGE = 300
_NOT_DUE = "Not run yet: this check opens after the due date."
_NO_GRADE = "The grader broke down, which is not your fault. No points were given or taken."

_Status = Literal["pass", "fail", "error"]
_Points = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class ResultError(ValueError):
    """The reporter's input cannot be used; the message says which part and what to do."""


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What all criteria earned together; `gradable` is false where there is no grade."""

    points: int
    max_points: int
    gradable: bool = True

    @property
    def notices(self) -> tuple[str, ...]:
        """Lines that the runner obeys: the points, twice as Classroom read them, or why none."""
        if not self.gradable:
            return (f"::error title=Autograding incomplete::{_NO_GRADE}",)
        summary = json.dumps(
            {"totalPoints": self.points, "maxPoints": self.max_points}, separators=(",", ":")
        )
        return (
            f"::notice title=Autograding complete::Points {self.points}/{self.max_points}",
            f"::notice title=Autograding report::{summary}",
        )


class _Test(msgspec.Struct, frozen=True):
    status: _Status
    score: _Points


class _Result(msgspec.Struct, frozen=True):
    version: Literal[1]
    status: _Status
    max_score: _Points
    tests: Annotated[tuple[_Test, ...], msgspec.Meta(min_length=1)]


def criterion_result(report: Report, criterion: CriterionReport) -> dict[str, Any]:
    """One criterion's result, as GitHub Classroom's graders wrote it."""
    if not report.gradable:
        only = _test(one_line(criterion.title, _LONGEST_NAME), "error", message=_NO_GRADE)
        return {"version": 1, "status": "error", "max_score": 0, "tests": [only]}
    own = [check for check in report.checks if check.criterion == criterion.id]
    tests = [test for check in own for test in _points_of(check, report.timing.checks)]
    return {
        "version": 1,
        "status": "pass" if criterion.points == criterion.max_points else "fail",
        "max_score": criterion.max_points,
        # A suite of no tests is "NaN" to the reporter.
        "tests": tests or [_test(one_line(criterion.title, _LONGEST_NAME), "pass")],
    }


def encoded(result: Mapping[str, Any]) -> str:
    """A result as a step's output: base64 of its JSON."""
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(text.encode("utf-8", errors="replace")).decode()


def results(report: Report) -> dict[str, str]:
    """Every criterion's encoded result by the criterion's id, none of them longer than `LIMIT`."""
    return {
        criterion.id: _fitting(criterion_result(report, criterion)) for criterion in report.criteria
    }


def notices(report: Report) -> tuple[str, ...]:
    """The lines that announce a report's points: two, or one that says that there is no grade."""
    totals = Totals(
        points=report.points or 0, max_points=report.max_points, gradable=report.gradable
    )
    return totals.notices


def step_id(criterion: str) -> str:
    """A criterion's id as the id of a step, which is made of letters, digits, `-` and `_`."""
    slug = re.sub(r"[^A-Za-z0-9_-]+", "-", criterion).strip("-")
    return slug if re.match(r"[A-Za-z_]", slug) else f"_{slug}"


def variable(step: str) -> str:
    """The environment variable in which the reporter looks for a step's result."""
    return f"{step.upper()}_RESULTS"


def runners(report: Report) -> str:
    """The reporter's input `runners`: the ids of the steps, in the order of the rubric."""
    return ",".join(step_id(criterion.id) for criterion in report.criteria)


def reported(runners: str, environment: Mapping[str, str]) -> Totals:
    """The points that the results of the steps `runners` add up to.

    Args:
        runners: ids of steps, between commas or white space.
        environment: holds each step's result, under the name that `variable` gives.

    Raises:
        ResultError: there are no steps, one is named twice, or a result is missing or malformed.
    """
    steps = [step for step in re.split(r"[\s,]+", runners) if step]
    if not steps:
        message = "The input `runners` names no step. Give the ids of the steps that grade."
        raise ResultError(message)
    if twice := next((step for step in steps if steps.count(step) > 1), ""):
        named = one_line(twice, _LONGEST_NAME)
        message = f"The input `runners` names {named} twice. Name each step once."
        raise ResultError(message)
    read = [_decoded(step, environment.get(variable(step), "")) for step in steps]
    return Totals(
        points=sum(test.score for result in read for test in result.tests),
        max_points=sum(result.max_score for result in read),
        gradable=all(result.status != "error" for result in read),
    )


def _points_of(check: CheckReport, seconds: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    """One test a point: those that were earned, then those that were lost."""
    title = one_line(name(check), _LONGEST_NAME)
    for point in range(1, check.max_points + 1):
        of = f" (point {point} of {check.max_points})" if check.max_points > 1 else ""
        took = round(seconds.get(check.id, 0) * 1000) if point == 1 else 0
        if point <= check.points:
            yield _test(f"{title}{of}", "pass", score=1, duration=took)
        else:
            first = point == check.points + 1
            yield _test(f"{title}{of}", "fail", duration=took, **(_why(check) if first else {}))


def _why(check: CheckReport) -> dict[str, Any]:
    """What is known about a check's first lost point; said once, not with each."""
    message = check.message or (_NOT_DUE if check.outcome is Outcome.NOT_RUN else "")
    where = check.location
    return {
        "message": one_line(message, _LONGEST_MESSAGE),
        "filename": one_line(where.file, _LONGEST_NAME) if where else "",
        "line_no": where.line if where else 0,
    }


def _test(
    title: str,
    status: _Status,
    *,
    score: int = 0,
    message: str = "",
    filename: str = "",
    line_no: int = 0,
    duration: int = 0,
) -> dict[str, Any]:
    return {
        "name": title,
        "status": status,
        "score": score,
        "message": message,
        "test_code": "",
        "filename": filename,
        "line_no": line_no,
        "duration": duration,
    }


def _fitting(result: dict[str, Any]) -> str:
    """The encoded result, without its messages where they make it too long."""
    text = encoded(result)
    if len(text) <= LIMIT:
        return text
    bare = [test | {"message": "", "name": f"Point {n}"} for n, test in enumerate(result["tests"])]
    return encoded(result | {"tests": bare})


def _decoded(step: str, text: str) -> _Result:
    shown = one_line(step, _LONGEST_NAME)
    if not text:
        message = (
            f"The step {shown} left no result. Set {variable(shown)} to its output `result`, "
            "and see in its log whether it ran."
        )
        raise ResultError(message)
    try:
        result = msgspec.json.decode(base64.b64decode(text, validate=True), type=_Result)
    except (binascii.Error, ValueError, RecursionError) as error:
        reason = one_line(str(error), _LONGEST_MESSAGE)
        message = (
            f"The result of the step {shown} is malformed: {reason}. "
            "Pass the step's output `result` on as it is."
        )
        raise ResultError(message) from error
    if sum(test.score for test in result.tests) > result.max_score:
        message = (
            f"The result of the step {shown} has more points than it can have. "
            "Pass the step's output `result` on as it is."
        )
        raise ResultError(message)
    return result
