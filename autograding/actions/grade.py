"""`python -m autograding.actions.grade`: grade what was pushed, and hand the report on.

Variables, beside those of every step: `ASSIGNMENT`, the unit; `REPORT_FILE`, where the whole report
goes, for the artifact. Outputs: `report`, packed for the job that writes the feedback; `results`,
a JSON object with each criterion's result in the format of GitHub Classroom's graders.
"""

import json
import os
import sys
from pathlib import Path

from rich.console import Console

from autograding.actions.handover import Handover, pack
from autograding.actions.run import ActionError, Run, command
from autograding.assignment import Assignment
from autograding.contracts.github_classroom import results
from autograding.feedback import render_terminal
from autograding.feedback.harmless import terminal
from autograding.grading import GradeRequest, grade
from autograding.grading.units import UnknownUnitError, load_unit
from autograding.report import Report
from autograding.sandbox import SandboxUnavailable
from autograding.submission import SubmissionError

__all__ = ["main"]


def main() -> int:
    """Run the step; 0 when there is a report, 1 when there is none."""
    try:
        run = Run.of(os.environ)
        return _grade(run, load_unit(run.given("ASSIGNMENT")))
    except (ActionError, SandboxUnavailable, UnknownUnitError) as error:
        sys.stdout.write(command("error", str(error), title="The grader cannot work here") + "\n")
        return 1


def _grade(run: Run, assignment: Assignment) -> int:
    request = GradeRequest(assignment, Path(run.given("GITHUB_WORKSPACE")), commit=run.commit)
    try:
        report = grade(request)
    except SubmissionError as error:
        reason = str(error).replace(run.given("GITHUB_WORKSPACE"), "Your repository")
        _hand_on(run, Handover(assignment=assignment.id, commit=run.commit, refusal=reason))
        told = command("error", terminal(reason), title="There is nothing to grade")
        sys.stdout.write(told + "\n")
        return 1
    _keep(report, Path(run.given("REPORT_FILE")))
    _hand_on(run, Handover(assignment=assignment.id, commit=run.commit, report=report))
    run.set_output("results", json.dumps(results(report)))
    render_terminal(report, console=Console(width=100))
    return 0


def _keep(report: Report, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(report.to_json())


def _hand_on(run: Run, handover: Handover) -> None:
    run.set_output("report", pack(handover))


if __name__ == "__main__":
    sys.exit(main())
