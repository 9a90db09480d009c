"""`classroom roster`: who is in the class, and the links by which they sign in."""

import csv
import io
import os
from pathlib import Path

import click

from autograding.cli.class_list import enroll_all
from autograding.cli.edge import data_option, told_in_words
from autograding.cli.links import sign_in_link
from autograding.cli.opened import opened_records
from autograding.feedback.words import counted
from autograding.records import Access, AuditLog, Database, DataFolderError, Roster

__all__ = ["roster"]

_WHO = "classroom roster"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def roster() -> None:
    """Import the class, and give each student a personal link.

    \b
    classroom roster import class.csv
    classroom roster tokens --out links.csv
    """


@roster.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@told_in_words(DataFolderError)
def import_file(file: Path, data: Path) -> None:
    """Enroll the students of a CSV file; who is there already stays, who was removed comes back.

    The columns are username and, if you like, name, section and github_username. The rosters that
    GitHub Classroom and Classroom 50 export are understood as they are.
    """
    with Database.open(data) as database:
        done = enroll_all(database, file, who=_WHO)
        with database.writing() as session:
            AuditLog(session).note(_WHO, "import", file.name, after=f"{done.count} lines")
    click.echo(f"{counted(done.count, 'student')} enrolled.")
    if done.back:
        click.echo(f"Enrolled again, after they were removed: {', '.join(done.back)}.")


@roster.command()
@data_option
@click.option(
    "--out", type=_FILE, help="Write a CSV file that only you may read.  [default: print]"
)
@click.option("--renew", metavar="USERNAME", multiple=True, help="A new link for that student.")
@click.option("--url", help="The classroom's address.  [default: where it is served]")
@told_in_words(DataFolderError)
def tokens(data: Path, out: Path | None, renew: tuple[str, ...], url: str | None) -> None:
    """Give a personal link to each student who has none yet.

    A link is told this once: the classroom keeps only a hash of its token. The token is also the
    password for git.
    """
    with opened_records(data) as database, database.writing() as session:
        access = Access(session)
        chosen = [Roster(session).find(name) for name in renew] or access.without_token()
        if None in chosen:
            name = renew[chosen.index(None)]
            raise click.UsageError(f"{name!r} is not on the roster: see the spelling in your list.")
        lines = [
            (student.username, student.name, sign_in_link(data, access.give_token(student), url))
            for student in chosen
            if student is not None
        ]
        for username, name, _link in lines:
            AuditLog(session).note(_WHO, "new token", username, after=name)
    _tell(lines, out)


def _tell(lines: list[tuple[str, str, str]], out: Path | None) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("username", "name", "link"))
    writer.writerows(lines)
    if not lines:
        click.echo("Everyone has a link. Name who lost theirs with --renew.")
    elif out is None:
        click.echo(text.getvalue(), nl=False)
    else:
        write_for_owner(out, text.getvalue())
        click.echo(f"{len(lines)} links in {out}: send each student their own.")


def write_for_owner(file: Path, text: str) -> None:
    """Write a file that nobody else may read.

    Raises:
        click.UsageError: it cannot be written.
    """
    try:
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise click.UsageError(f"Cannot write {file}: {error.strerror}.") from error
