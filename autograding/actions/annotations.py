"""Remarks beside the lines that a student wrote, where GitHub shows them in the pull request."""

from collections.abc import Collection, Iterator, Mapping

from autograding.actions.run import command
from autograding.feedback.harmless import cut, plain
from autograding.feedback.words import name
from autograding.report import Location, Outcome, Report

__all__ = ["MOST", "annotations"]

MOST = 10
"""GitHub shows no more warnings of one step."""
_LONGEST = 600
_WRONG = {Outcome.FAILED, Outcome.PARTIAL, Outcome.ERROR, Outcome.TIMEOUT}


def annotations(report: Report, changed: Mapping[str, Collection[int]]) -> tuple[str, ...]:
    """Commands for the runner, one a line of code, mistakes before mere findings.

    Args:
        report: what was found.
        changed: for each file of the pull request, the lines that the student changed. A remark on
            any other line would stand where nobody looks for it.
    """
    lines: dict[tuple[str, int], str] = {}
    for location, title, text in _remarks(report):
        place = (location.file, location.line)
        if place not in lines and location.line in changed.get(location.file, ()):
            lines[place] = command(
                "warning",
                _shown(text),
                file=location.file,
                line=str(location.line),
                title=" ".join(_shown(title).split()),
            )
    return tuple(lines.values())[:MOST]


def _remarks(report: Report) -> Iterator[tuple[Location, str, str]]:
    for check in report.checks:
        if check.outcome in _WRONG and check.location:
            text = "\n".join(filter(None, [check.message, check.hint]))
            yield check.location, name(check), text or name(check)
    for finding in report.findings:
        if finding.location:
            text = "\n".join(filter(None, [finding.message, finding.fix]))
            yield finding.location, finding.kind.replace("_", " "), text


def _shown(text: str) -> str:
    return cut(plain(text).strip(), _LONGEST)
