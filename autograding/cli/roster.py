"""`classroom roster`: who is in the class, and the links by which they sign in."""

import os
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy.orm import Session

from autograding.cli.class_list import enroll_all
from autograding.cli.edge import data_option, told_in_words
from autograding.cli.links import sign_in_link
from autograding.cli.opened import opened_records
from autograding.contracts.spreadsheet import links_csv
from autograding.feedback.words import counted
from autograding.records import Access, AuditLog, Database, DataFolderError, NewToken, Roster

__all__ = ["roster"]

_WHO = "classroom roster"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def roster() -> None:
    """Import the class, and give each student a personal link; so does the page People.

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
    click.echo(f"{counted(done.count, 'student')} enrolled.")
    if done.back:
        back = ", ".join(sorted(line.username for line in done.back))
        click.echo(f"Enrolled again, after they were removed: {back}.")


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
        given = _renewed(session, renew) if renew else Access(session).give_first_tokens(_WHO)
        lines = [(one.username, one.name, sign_in_link(data, one.token, url)) for one in given]
        if out is not None and lines:
            # Before the tokens are kept: nobody would know them where the file cannot be written.
            write_for_owner(out, links_csv(lines))
    if not lines:
        click.echo("Everyone has a link. Name who lost theirs with --renew.")
    elif out is None:
        click.echo(links_csv(lines), nl=False)
    else:
        click.echo(f"{len(lines)} links in {out}: send each student their own.")


def _renewed(session: Session, usernames: Sequence[str]) -> list[NewToken]:
    """A new token to each who is named.

    Raises:
        click.UsageError: somebody is not on the roster.
    """
    given = []
    for username in usernames:
        student = Roster(session).find(username)
        if student is None:
            message = f"{username!r} is not on the roster: see the spelling in your list."
            raise click.UsageError(message)
        token = Access(session).give_token(student)
        AuditLog(session).note(_WHO, "new token", username, after=student.name)
        given.append(NewToken(username, student.name, token))
    return given


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
