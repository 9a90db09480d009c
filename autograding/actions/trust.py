"""Whether a report that was handed on may be told: it comes from where student code ran."""

from collections.abc import Iterator

from autograding.actions.handover import Handover, HandoverError
from autograding.assignment import Assignment
from autograding.report import Report

__all__ = ["MOST_LISTED", "verify"]

MOST_LISTED = 1000
"""Findings, or notices, of one report."""


def verify(handover: Handover, assignment: Assignment, commit: str) -> None:
    """Make sure that a handover is of this push, this unit and this very rubric.

    Points and words remain what the grading job says they are: the mark of record comes from a
    grading elsewhere.

    Raises:
        HandoverError: it is not.
    """
    problems = _problems(handover, assignment, commit)
    if problem := next(problems, None):
        raise HandoverError(problem)


def _problems(handover: Handover, assignment: Assignment, commit: str) -> Iterator[str]:
    if handover.assignment != assignment.id:
        yield "it is of another assignment"
    if handover.commit != commit:
        yield "it is of another commit"
    if handover.report:
        yield from _report_problems(handover.report, assignment, commit)


def _report_problems(report: Report, assignment: Assignment, commit: str) -> Iterator[str]:
    if report.assignment != assignment.id:
        yield "its report is of another assignment"
    if report.submission.commit != commit:
        yield "its report is of another commit"
    if report.grader.assignment_digest != assignment.digest:
        yield "its report is by another version of the checks"
    if _rubric(report) != _own_rubric(assignment):
        yield "its report has another rubric"
    if max(len(report.findings), len(report.submission.notices)) > MOST_LISTED:
        yield "its report lists more than any grading does"


def _rubric(report: Report) -> list[tuple[str, str, str, int]]:
    checks = {check.id: check for check in report.checks}
    return [
        (criterion.id, criterion.title, name, checks[name].max_points)
        for criterion in report.criteria
        for name in criterion.checks
    ]


def _own_rubric(assignment: Assignment) -> list[tuple[str, str, str, int]]:
    return [
        (criterion.id, criterion.title, check.id, check.points)
        for criterion in assignment.criteria
        for check in criterion.checks
    ]
