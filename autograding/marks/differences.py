"""Compare a push's own report with a re-run's, and say in words what differs and why.

Pure. A report that came with a push may have been written by its author: of such a report only
numbers are told, and names only where this unit has them too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from autograding.feedback.harmless import cut
from autograding.feedback.words import counted, points
from autograding.records.marks import Verdict
from autograding.report import CheckReport, CriterionReport, Outcome, Report

__all__ = ["Comparison", "compare"]

_LONGEST_MESSAGE = 200
_AFTER_DUE = "after_due"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing came to; `explanation` has a difference a line, "" where there is none."""

    verdict: Verdict
    explanation: str


def compare(reported: Report | None, measured: Report) -> Comparison:
    """Judge the report that came with a push by the one that was measured here.

    Checks that open after the due date and had not run before are told as added: points that they
    bring or cost make no difference of a report that could not know them.
    """
    if not measured.gradable:
        return Comparison(Verdict.UNGRADABLE, "\n".join(_broken(measured)))
    if reported is None:
        return Comparison(Verdict.MEASURED, "There is no report of the push to compare with.")
    if not reported.gradable:
        return Comparison(Verdict.MEASURED, "The push's own report has no points.")
    differing = list(_differing(reported, measured))
    added = list(_added(reported, measured))
    if not differing:
        return Comparison(Verdict.VERIFIED, "\n".join(added))
    total = f"The report says {points(reported.points or 0)}; {measured.points} were measured here."
    causes = _causes(reported, measured)
    return Comparison(Verdict.DIFFERS, "\n".join([total, *differing, *added, *causes]))


def _broken(measured: Report) -> Iterator[str]:
    yield "It could not be graded here, for a fault of ours. Mend it, and re-run."
    for check in measured.checks:
        if check.outcome is Outcome.INFRASTRUCTURE:
            yield f"{check.id}: {_sentence(check.message) or 'no reason was given.'}"


def _differing(reported: Report, measured: Report) -> Iterator[str]:
    """A line for each check with other points, under its criterion."""
    told = {check.id: check for check in reported.checks}
    known = {check.id: check for check in measured.checks}
    for criterion in measured.criteria:
        lines = [
            line
            for name in criterion.checks
            if (line := _check_line(told.get(name), known[name])) is not None
        ]
        if lines:
            yield _criterion_line(reported, criterion)
            yield from lines
    unknown = [check for check in reported.checks if check.id not in known]
    if unknown:
        lost = points(sum(check.points for check in unknown))
        yield f"The report has {counted(len(unknown), 'check')} that this unit lacks, with {lost}."


def _criterion_line(reported: Report, criterion: CriterionReport) -> str:
    told = next((one.points for one in reported.criteria if one.id == criterion.id), None)
    said = "nothing" if told is None else str(told)
    return f"{criterion.title}: {said} reported, {criterion.points}/{criterion.max_points} here."


def _check_line(told: CheckReport | None, check: CheckReport) -> str | None:
    """How one check differs; None where it does not, or could not have been known."""
    if _is_added(told, check):
        return None
    if told is None:
        return f"  {check.id}: the report lacks this check, {_here(check)}"
    if (told.points, told.max_points) == (check.points, check.max_points):
        return None
    return f"  {check.id}: {told.points}/{told.max_points} reported, {_here(check)}"


def _here(check: CheckReport) -> str:
    """A check's points as measured, and why it is not all of them."""
    earned = f"{check.points}/{check.max_points} here"
    if check.outcome is Outcome.PASSED:
        return f"{earned}."
    if check.outcome is Outcome.BLOCKED:
        return f"{earned}: blocked by {', '.join(check.blocked_by) or 'another check'}."
    return f"{earned}: {_sentence(check.message) or check.outcome.replace('_', ' ') + '.'}"


def _added(reported: Report, measured: Report) -> Iterator[str]:
    """A line for each check that has run here only, because it opens after the due date."""
    told = {check.id: check for check in reported.checks}
    for check in measured.checks:
        if _is_added(told.get(check.id), check) and check.outcome is not Outcome.NOT_RUN:
            yield f"Added after the due date: {check.id}, {_here(check)}"


def _is_added(told: CheckReport | None, check: CheckReport) -> bool:
    unknown = told is None or told.outcome is Outcome.NOT_RUN
    return unknown and check.visibility == _AFTER_DUE


def _causes(reported: Report, measured: Report) -> Iterator[str]:
    """What differs around the two gradings, and may be the reason."""
    if reported.grader.assignment_digest != measured.grader.assignment_digest:
        yield "The report was made by another version of the assignment."
    elif reported.submission.digest != measured.submission.digest:
        yield "The report was made of other files than this commit's."
    if reported.grader.version != measured.grader.version:
        yield f"Here graded version {measured.grader.version}, there another one."
    if reported.environment.sandbox != measured.environment.sandbox:
        yield f"Here the sandbox was {measured.environment.sandbox}, there another one."
    if _is_same_grading(reported, measured):
        yield "Assignment, files and random seed are the same: look at how the report was made."


def _is_same_grading(reported: Report, measured: Report) -> bool:
    return (
        reported.grader == measured.grader
        and reported.submission.digest == measured.submission.digest
        and reported.environment.seed == measured.environment.seed
    )


def _sentence(text: str) -> str:
    """The first lines of a message as one."""
    return cut(" ".join(text.split()), _LONGEST_MESSAGE)
