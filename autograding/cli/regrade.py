"""`classroom regrade`: re-run recorded pushes here, and keep the marks of record."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from autograding.cli.bar import Bar
from autograding.cli.edge import STOPPED, UNGRADABLE, data_option, told_in_words, write
from autograding.cli.opened import opened_records
from autograding.feedback.harmless import terminal
from autograding.forge.local.folder import DataFolder
from autograding.forge.local.judging import ENGINE
from autograding.forge.local.locks import processors
from autograding.grading import load_units
from autograding.marks.regrade import AlreadyAtWork, Regraded
from autograding.marks.regrade import regrade as regrade_pushes
from autograding.marks.selection import Selection, Wanted, select_pushes
from autograding.records import Database, DataFolderError, Extensions, Marks, Roster, Units
from autograding.records.marks import Verdict

__all__ = ["regrade"]

WHO = "classroom regrade"
"""Who the log of what was changed says it was."""


@click.command()
@data_option
@click.option("--unit", "units", multiple=True, help="Only this unit; may be given again.")
@click.option("--student", "students", multiple=True, help="Only this username; may be repeated.")
@click.option("--commit", default="", help="Only pushes of a commit that begins like this.")
@click.option("--all-pushes", is_flag=True, help="Every push, instead of those that can count.")
@click.option("--again", is_flag=True, help="Also what has an up-to-date mark.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=processors,
    show_default="one a processor",
    help="How many graders run at once.",
)
@click.option("--json", "json_file", metavar="FILE", help="Write the marks as JSON; - for stdout.")
@told_in_words(DataFolderError, AlreadyAtWork)
def regrade(
    data: Path,
    units: tuple[str, ...],
    students: tuple[str, ...],
    commit: str,
    all_pushes: bool,
    again: bool,
    jobs: int,
    json_file: str | None,
) -> None:
    """Re-run recorded pushes with the checks of this checkout, and keep the marks of record.

    A student can change whatever runs in their own repository, so the points that came with a push
    are advice. A mark is `verified` where the re-run gives the same points, and `differs` where it
    does not: then the mark counts, and every difference is explained. Of each repository the newest
    push is re-run, and the newest one before the due date. Stop with Ctrl-C whenever you like: what
    is done is kept, and the same command goes on from there.

    \b
    classroom regrade                                  everything that has no up-to-date mark
    classroom regrade --unit unit-1-sql --student ada  one student's newest push
    classroom regrade --commit 1a2b3c4 --again         one commit once more
    """
    wanted = Wanted(commit=commit.lower(), all_pushes=all_pushes, again=again)
    digests = {assignment.id: assignment.digest for assignment in load_units()}
    with opened_records(data) as database:
        with database.reading() as session:
            _check_names(session, units, students)
            pushes = Marks(session).pushes(units, [name.lower() for name in students])
            due = Extensions(session).due_dates()
        selection = select_pushes(pushes, wanted, digests, datetime.now(UTC), due)
        if commit and not (selection.todo or selection.done):
            message = f"There is no push of a commit that begins with {commit}."
            raise click.UsageError(message)
        for slug in selection.unknown:
            click.echo(f"Left out: this course has no unit {slug!r} any more.", err=True)
        found = _run(database, DataFolder.at(data), selection, jobs, quiet=json_file == "-")
    if json_file:
        write(json.dumps({"marks": [_json(one) for one in found]}, indent=2), json_file)
    if json_file != "-":
        _sum_up(found, selection)
    if len(found) < len(selection.todo):
        sys.exit(STOPPED)
    if any(one.mark.verdict is Verdict.UNGRADABLE for one in found):
        sys.exit(UNGRADABLE)


def _check_names(session: Session, units: Sequence[str], students: Sequence[str]) -> None:
    """Tell a mistyped name, instead of re-running nothing."""
    known = [unit.slug for unit in Units(session).all()]
    for name in units:
        if name not in known:
            message = f"There is no unit {name!r} in this classroom. Units: {', '.join(known)}."
            raise click.UsageError(message)
    for name in students:
        if Roster(session).find(name.lower()) is None:
            message = f"There is no student {name!r} in this classroom. Look at the dashboard."
            raise click.UsageError(message)


def _run(
    database: Database, folder: DataFolder, selection: Selection, jobs: int, *, quiet: bool
) -> list[Regraded]:
    """Re-run what is to do, showing each mark as it is made; Ctrl-C ends it early."""
    found: list[Regraded] = []
    pushes = [one.push for one in selection.todo]
    running = regrade_pushes(database, folder, pushes, who=WHO, grader=ENGINE, jobs=jobs)
    with Bar() as bar:
        task = bar.add_task("Re-running", total=len(pushes))
        try:
            for one in running:
                found.append(one)
                bar.advance(task)
                if not quiet:
                    _show(bar, one)
        except KeyboardInterrupt:
            bar.say("Stopped. What is done is kept; run it without --again to go on.", error=True)
        finally:
            running.close()
    return found


def _show(bar: Bar, one: Regraded) -> None:
    repository, mark = one.push.repository, one.mark
    earned = "no points" if mark.points is None else f"{mark.points}/{mark.max_points}"
    where = f"{repository.unit.slug}  {repository.student.username:<20}"
    bar.say(f"{where}  {one.push.commit[:7]}  {mark.verdict:<13}  {earned}")
    for line in mark.explanation.splitlines():
        bar.say(f"    {terminal(line)}")


def _sum_up(found: list[Regraded], selection: Selection) -> None:
    counted = Counter(one.mark.verdict for one in found)
    parts = [f"{counted[verdict]} {verdict}" for verdict in Verdict if counted[verdict]]
    if selection.done:
        parts.append(f"{len(selection.done)} up to date already")
    if parts or not selection.todo:
        click.echo(f"{', '.join(parts)}." if parts else "There is no push to re-run.")


def _json(one: Regraded) -> dict[str, str | int | None]:
    repository, mark = one.push.repository, one.mark
    return {
        "unit": repository.unit.slug,
        "student": repository.student.username,
        "commit": one.push.commit,
        "received_at": one.push.received_at.isoformat(),
        "reported": one.reported,
        "points": mark.points,
        "max_points": mark.max_points,
        "verdict": mark.verdict.value,
        "explanation": mark.explanation,
    }
