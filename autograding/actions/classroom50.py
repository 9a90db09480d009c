"""`python -m autograding.actions.classroom50 UNIT [COURSE_URL]`: grade for Classroom 50.

Its `autograder.py` runs this in the student's folder, with the variables of Classroom 50's runner.
Writes `result.json` and `release-body.md` there. Ends with 0 when there is a result, whatever the
points; otherwise the runner records an error and no score.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from autograding.actions.run import command
from autograding.assignment import Assignment
from autograding.contracts.classroom50 import Classroom50Error, refused, release_body, result
from autograding.feedback import MARKER, refusal, render_terminal
from autograding.feedback.harmless import terminal
from autograding.feedback.words import unit_heading
from autograding.grading import GradeRequest, grade
from autograding.grading.units import UnknownUnitError, load_unit
from autograding.sandbox import SandboxUnavailable
from autograding.submission import SubmissionError

__all__ = ["main"]

RESULT_FILE = "result.json"
BODY_FILE = "release-body.md"


@dataclass(frozen=True)
class _Outcome:
    """What the two files hold."""

    result: Mapping[str, Any]
    body: str


def main(arguments: list[str] | None = None) -> int:
    """Grade the current folder; 0 when there is a result, 1 when we are at fault."""
    unit, *rest = sys.argv[1:] if arguments is None else arguments
    try:
        outcome = _graded(load_unit(unit), Path.cwd(), rest[0] if rest else "")
    except (Classroom50Error, SandboxUnavailable, UnknownUnitError) as error:
        sys.stdout.write(command("error", str(error), title="The grader cannot work here") + "\n")
        return 1
    _write(Path(RESULT_FILE), json.dumps(outcome.result, indent=2, ensure_ascii=False) + "\n")
    _write(Path(BODY_FILE), outcome.body)
    return 0


def _graded(assignment: Assignment, folder: Path, course_url: str) -> _Outcome:
    commit = os.environ.get("GITHUB_SHA") or None
    try:
        report = grade(GradeRequest(assignment, folder, commit=commit))
    except SubmissionError as error:
        reason = str(error).replace(str(folder), "Your repository")
        sys.stdout.write(f"There is nothing to grade. {terminal(reason)}\n")
        heading = unit_heading(assignment.id, assignment.title)
        return _Outcome(
            refused(reason, datetime.now(UTC), os.environ),
            refusal(heading, commit or "", reason).removeprefix(MARKER).lstrip(),
        )
    render_terminal(report, console=Console(width=100))
    return _Outcome(result(report, os.environ), release_body(report, base_url=course_url))


def _write(path: Path, text: str) -> None:
    """Write a file that a student may have put a link or a folder in the place of."""
    draft = path.with_name(f".{path.name}.new")
    for place in (draft, path):
        _clear(place)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _clear(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
