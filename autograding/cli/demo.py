"""`classroom demo`: a whole class on this machine."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from autograding.app import CannotListen, WeakSecret, create_app
from autograding.app import serve as serve_app
from autograding.app.guards import remember
from autograding.cli.edge import data_option, told_in_words, write
from autograding.cli.links import instructor_link
from autograding.demo import DemoSummary, run_demo
from autograding.demo.people import CLASS
from autograding.demo.student import DemoError
from autograding.feedback.words import counted
from autograding.records import Access, Database, DataFolderError, Roster

__all__ = ["demo"]


@click.command()
@data_option
@click.option("--once", is_flag=True, help="Do not serve the pages afterwards.")
@click.option("--json", "json_file", metavar="FILE", help="Write a summary as JSON; - for stdout.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="A port; that of last time, 8000 or a free one by default.",
)
@told_in_words(DataFolderError, DemoError, CannotListen, WeakSecret)
def demo(data: Path, once: bool, json_file: str | None, port: int) -> None:
    """Let a fictional class accept every unit, push, and be graded; then serve the dashboard.

    Everything is real: bare repositories, `git push`, sandboxed grading, the feedback comment. No
    network, no account. A second run reuses the data folder and loses nothing.

    \b
    classroom demo                                  and open the printed address
    classroom demo --once --json demo.json          only run it, and write what came of it
    """
    summary = run_demo(data)
    broken = _broken_pages(data, summary.pages)
    if json_file:
        write(summary.to_json().decode(), json_file)
    if json_file != "-":
        _show(summary)
    for page in broken:
        click.echo(f"Error: the page {page} does not render.", err=True)
    if once:
        sys.exit(0 if summary.ok and not broken else 1)
    serve_app(data, port=port, announce=lambda line: _announce(data, line))


def _broken_pages(data: Path, pages: Sequence[str]) -> list[str]:
    """The pages that an instructor's browser would not get."""
    with Database.open(data) as database:
        teaching, _token = instructor_link(database)
    client = create_app({"DATA_FOLDER": data}).test_client()
    with client.session_transaction() as session:
        remember(session, teaching)
    return [page for page in pages if client.get(page).status_code != 200]


def _announce(data: Path, line: str) -> None:
    """Tell the address, and how to look at it as an instructor and as a student."""
    click.echo(line)
    url = next(word for word in line.split() if word.startswith("http"))
    with Database.open(data) as database:
        teaching, token = instructor_link(database)
        click.echo(f"  sign in as {teaching.name}, once: {url}/sign-in?token={token}")
        with database.writing() as session:
            student = Roster(session).find(CLASS[0].username)
            if student is not None:
                own = Access(session).give_token(student)
                click.echo(f"  sign in as {student.name}: {url}/sign-in?token={own}")


def _show(summary: DemoSummary) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("student", "unit", "what they did", "pushes"):
        table.add_column(heading)
    table.add_column("points", justify="right")
    for student in summary.students:
        points = student.state if student.points is None else f"{student.points}"
        did = ": ".join(text for text in (student.kind.replace("_", " "), student.about) if text)
        problem = f"  [red]{student.problem}[/]" if student.problem else ""
        table.add_row(student.name, student.unit, did + problem, str(student.pushes), points)
    console = Console()
    console.print(table)
    console.print(
        f"{counted(len({one.username for one in summary.students}), 'student')} in "
        f"{counted(len({one.unit for one in summary.students}), 'unit')}, "
        f"{counted(sum(one.pushes for one in summary.students), 'push', 'pushes')}, "
        f"{summary.seconds} s"
    )
