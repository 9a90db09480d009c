"""`classroom grade`: the report that a push would bring, on this machine."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.status import Status

from autograding.cli.edge import UNGRADABLE, told_in_words, write
from autograding.feedback import comment, render_terminal
from autograding.grading import GradeRequest, subject_of
from autograding.grading import grade as grade_submission
from autograding.report import Report
from autograding.sandbox import Tier
from autograding.submission import head_commit, is_uncommitted

__all__ = ["grade"]

_TIERS = [tier.value for tier in Tier if tier is not Tier.INLINE]


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--unit", help="The assignment, if the folder does not say it itself.")
@click.option("--json", "json_file", metavar="FILE", help="Write the report as JSON; - for stdout.")
@click.option("--markdown", metavar="FILE", help="Write the comment as Markdown; - for stdout.")
@click.option("--fail-under", type=click.IntRange(0, 100), help="Exit with 1 below these points.")
@click.option("--sandbox", type=click.Choice(_TIERS), help="Use this isolation and no other.")
@click.option("--seed", type=click.IntRange(0), help="Draw other random data.")
@click.option("--before-due", is_flag=True, help="Leave out what opens after the due date.")
@told_in_words()
def grade(
    path: Path,
    unit: str | None,
    json_file: str | None,
    markdown: str | None,
    fail_under: int | None,
    sandbox: str | None,
    seed: int | None,
    before_due: bool,
) -> None:
    """Grade the submission in PATH (the current folder by default) and print its feedback.

    \b
    classroom grade .                               your own repository
    classroom grade . --json -                      the report as JSON
    classroom grade work --unit unit-1-sql          a folder that does not name its assignment
    """
    commit = head_commit(path)
    with subject_of(path, unit) as (assignment, folder), _waiting(assignment.title):
        report = grade_submission(
            GradeRequest(
                assignment,
                folder,
                tier=Tier(sandbox) if sandbox else None,
                seed=seed,
                due_passed=not before_due,
                commit=commit,
            )
        )
        uncommitted = commit is not None and is_uncommitted(folder, commit, assignment)
    _show(report, json_file, markdown, uncommitted=uncommitted)
    if not report.gradable or report.points is None:
        sys.exit(UNGRADABLE)
    if fail_under is not None and report.points < fail_under:
        sys.exit(1)


def _waiting(title: str) -> Status:
    """A spinner on standard error while the checks run; silent where no one looks."""
    return Console(stderr=True).status(f"Grading {title} …")


def _show(
    report: Report, json_file: str | None, markdown: str | None, *, uncommitted: bool
) -> None:
    if json_file:
        write(report.to_json().decode(), json_file)
    if markdown:
        write(comment(report, uncommitted=uncommitted), markdown)
    if "-" not in (json_file, markdown):
        render_terminal(report, console=Console(), uncommitted=uncommitted)
