"""`classroom serve`: the accept links, the students' pages and the dashboard."""

from pathlib import Path

import click

from autograding.app import CannotListen, address_for_others
from autograding.app import serve as serve_app
from autograding.cli.edge import config_option, data_option, told_in_words
from autograding.cli.roster import roster_lines
from autograding.forge.local import LocalForge
from autograding.grading import load_units
from autograding.records import DataFolderError, InvalidUsername, Roster, Units
from autograding.settings import SettingsError, load_settings

__all__ = ["serve"]


@click.command()
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="A port; that of last time, 8000 or a free one by default.",
)
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Enroll the students of a CSV file with the columns username and name.",
)
@config_option
@told_in_words(DataFolderError, SettingsError, CannotListen)
def serve(data: Path, host: str, port: int, roster: Path | None, config: Path | None) -> None:
    """Serve a classroom from this machine until Ctrl-C.

    Every unit of the course is opened for the students on the roster, and its accept link printed.
    Due dates are those of classroom.toml; nothing else of it is needed here.
    Pushes that a killed grader left behind are graded first of all.

    \b
    classroom serve --roster class.csv              a new class
    classroom serve                                 the same class, another day
    """
    settings, server = load_settings(config), address_for_others(host, port)
    with LocalForge(data) as forge:
        for assignment in load_units():
            forge.open_unit(assignment, due_at=settings.due(assignment.id), server=server)
        if roster:
            _enroll(forge, roster)
        codes = _accept_codes(forge)

    def announce(line: str) -> None:
        click.echo(line)
        url = next(word for word in line.split() if word.startswith("http"))
        for slug, code in codes:
            click.echo(f"  accept {slug}: {url}/accept/{code}")

    def recover() -> None:
        with LocalForge(data) as forge:
            forge.recover()

    serve_app(data, host, port, recover=recover, announce=announce)


def _accept_codes(forge: LocalForge) -> list[tuple[str, str]]:
    with forge.database.reading() as session:
        return [(unit.slug, unit.code) for unit in Units(session).all()]


def _enroll(forge: LocalForge, roster: Path) -> None:
    """Put everyone in the file on the roster; who is there already stays.

    Raises:
        click.UsageError: a line has no usable username.
    """
    with forge.database.writing() as session:
        students = Roster(session)
        for number, username, name in roster_lines(roster):
            try:
                students.enroll(username, name or username)
            except InvalidUsername as error:
                raise click.UsageError(f"{roster}, line {number}: {error}") from error
