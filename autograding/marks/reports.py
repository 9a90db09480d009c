"""Judge reports that came from a student's repository, as data, before they stand for anything.

Pure. Whose work it is and which commit comes from the repository and the server; a report that
claims anything else is refused. A report that is refused becomes a concern, never points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from autograding.assignment import Assignment
from autograding.forge.github import ArtifactError
from autograding.forge.github.archive import LARGEST_REPORT
from autograding.records.marks import ConcernKind
from autograding.report import Report

__all__ = ["Judged", "judge_reports", "unreadable"]

_Concern = tuple[ConcernKind, str]


@dataclass(frozen=True)
class Judged:
    """The report that may stand for a push until it is re-run; None with the reasons why not."""

    report: Report | None = None
    concerns: tuple[_Concern, ...] = ()


def judge_reports(
    found: Sequence[bytes], assignment: Assignment, commit: str, username: str
) -> Judged:
    """Judge the reports of one commit, newest first: there are several where a run was repeated."""
    reports: list[Report] = []
    concerns: list[_Concern] = []
    for raw in found:
        try:
            report = _read(raw)
        except ValueError as error:
            concerns.append((ConcernKind.REPORT, f"The report was refused: {error}."))
            continue
        refused = next(_contradictions(report, assignment, commit, username), None)
        if refused:
            concerns.append(refused)
        else:
            reports.append(_with_our_titles(report, assignment))
    if concerns:
        return Judged(None, tuple(dict.fromkeys(concerns)))
    return _agreed(reports)


def unreadable(error: ArtifactError) -> Judged:
    """What an artifact that is none of ours comes to."""
    return Judged(None, ((ConcernKind.REPORT, f"The report was refused: {error}."),))


def _read(raw: bytes) -> Report:
    """The report, or a ValueError that says in a few words of ours what is wrong."""
    if len(raw) > LARGEST_REPORT:
        message = f"it has more than {LARGEST_REPORT:,} bytes"
        raise ValueError(message)
    try:
        return Report.from_json(raw)
    except msgspec.ValidationError as error:
        message = "it is not of the right form, or its points do not add up"
        raise ValueError(message) from error
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        message = "it is not JSON"
        raise ValueError(message) from error


def _contradictions(
    report: Report, assignment: Assignment, commit: str, username: str
) -> Iterator[_Concern]:
    told = report.submission
    if report.assignment != assignment.id:
        yield ConcernKind.IDENTITY, "The report is of another assignment."
    if told.commit != commit:
        yield ConcernKind.IDENTITY, "The report is of another commit."
    if told.author is not None and told.author.lower() != username:
        yield ConcernKind.IDENTITY, "The report is of another student."
    rubric = [(criterion.id, criterion.points) for criterion in assignment.criteria]
    if [(criterion.id, criterion.max_points) for criterion in report.criteria] != rubric:
        words = "The report was refused: its rubric is not the one of this assignment."
        yield ConcernKind.REPORT, words


def _agreed(reports: Sequence[Report]) -> Judged:
    """The newest report with points, if all of those with points say the same."""
    graded = [report for report in reports if report.gradable]
    if len({report.points for report in graded}) > 1:
        points = " and ".join(str(report.points) for report in graded)
        words = f"Runs of this one commit report different points: {points}."
        return Judged(None, ((ConcernKind.CONFLICT, words),))
    return Judged((graded or reports)[0] if reports else None)


def _with_our_titles(report: Report, assignment: Assignment) -> Report:
    """The report with the rubric's own words, which pages show to the whole class."""
    criteria = tuple(
        msgspec.structs.replace(criterion, title=ours.title)
        for criterion, ours in zip(report.criteria, assignment.criteria, strict=True)
    )
    titles = {check.id: check.title for one in assignment.criteria for check in one.checks}
    checks = tuple(
        msgspec.structs.replace(check, title=titles.get(check.id, check.title))
        for check in report.checks
    )
    return msgspec.structs.replace(report, title=assignment.title, criteria=criteria, checks=checks)
