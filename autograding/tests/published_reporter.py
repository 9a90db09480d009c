"""GitHub Classroom's published reporter, ported line by line, as a judge of what we hand it.

Source: classroom-resources/autograding-grading-reporter on GitHub, MIT-licensed: `src/main.js` at
b953c1ac1a20, `src/notify-classroom.js` at 1549b907200d, and the parts that only its bundle has
(`dist/main.js` at d13b5912daf5: helpers, table, console). Node's `Buffer.from(…, "base64")` skips
what is not base64; JavaScript's `0 / 0` is NaN.
"""

import base64
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Published", "published_reporter"]


@dataclass
class Published:
    """What the reporter said.

    Attributes:
        lines: everything on standard output, notices included.
        table: a row a runner: its name, its score and its most.
        total: the table's last row.
        passed: the grand total of tests: passed, and all.
        notices: the two announcements, empty where it makes none.
        failure: the message it fails the step with; "" where the step is green.
    """

    lines: list[str] = field(default_factory=list)
    table: list[tuple[str, float, float]] = field(default_factory=list)
    total: list[float] = field(default_factory=list)
    passed: tuple[int, int] = (0, 0)
    notices: list[str] = field(default_factory=list)
    failure: str = ""


def published_reporter(runners: str, environment: Mapping[str, str]) -> Published:
    """Run the reporter on its input `runners` and its environment."""
    said = Published()
    try:
        results = [
            (runner, _parsed(environment[f"{runner.strip().upper()}_RESULTS"]))
            for runner in filter(None, re.split(r"[\s,]", runners))
        ]
        _console(said, results)
        _notify(said, results)
        if any(result["status"] == "fail" for _, result in results):
            said.failure = "Some tests failed."
        elif any(result["status"] == "error" for _, result in results):
            said.failure = "Some tests errored."
    except (KeyError, TypeError, ValueError) as error:
        is_list = re.fullmatch(r"([a-zA-Z0-9]+,)*[a-zA-Z0-9]+", runners)
        message = "The runners input must be a comma-separated list of strings."
        said.failure = str(error) if is_list else message
    return said


def _parsed(text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(base64.b64decode(text).decode())
    return parsed


def _test_score(result: dict[str, Any]) -> float:
    tests = result["tests"]
    passed = sum(test["status"] == "pass" for test in tests)
    return (passed / len(tests) if tests else math.nan) * (result.get("max_score") or 0)


def _console(said: Published, results: list[tuple[str, dict[str, Any]]]) -> None:
    for runner, result in results:
        most, score = result.get("max_score") or 0, _test_score(result)
        said.lines.append(f"🔄 Processing: {runner}")
        for test in result["tests"]:
            place = f" - line {test['line_no']}" if test["line_no"] != 0 else ""
            if test["status"] == "pass":
                said.lines.append(f"✅ {test['name']}{place}")
            elif test["status"] == "error":
                why = test["message"] or f"Failed to run test '{test['name']}'"
                said.lines.append(f"Error: {why}")
            else:
                said.lines.append(f"❌ {test['name']}{place}")
            if test["test_code"]:
                said.lines.append(f"Test code:\n{test['test_code']}\n")
        if most != 0:
            said.lines.append(f"Total points for {runner}: {score:.2f}/{most}")
        said.table.append((runner, score, most))
    said.total = [sum(row[1] for row in said.table), sum(row[2] for row in said.table)]
    tests = [test["status"] for _, result in results for test in result["tests"]]
    said.passed = (tests.count("pass"), len(tests))
    said.lines.append(f"🏆 Grand total tests passed: {said.passed[0]}/{said.passed[1]}")


def _notify(said: Published, results: list[tuple[str, dict[str, Any]]]) -> None:
    counted = [result for _, result in results if result.get("max_score")]
    points = sum(test["score"] for result in counted for test in result["tests"])
    most = sum(result["max_score"] for result in counted)
    if not most:
        return
    summary = f'{{"totalPoints":{points},"maxPoints":{most}}}'
    said.notices = [
        f"::notice title=Autograding complete::Points {points}/{most}",
        f"::notice title=Autograding report::{summary}",
    ]
    said.lines += said.notices
