"""`classroom serve`: the accept links, the students' pages and the dashboard."""

from pathlib import Path

import click

from autograding.app import CannotListen, WeakSecret, address_for_others, webhook_secret
from autograding.app import serve as serve_app
from autograding.cli.class_list import enroll_given
from autograding.cli.edge import config_option, data_option, told_in_words
from autograding.cli.links import instructor_link
from autograding.cli.roster import write_for_owner
from autograding.forge.local import LocalForge
from autograding.grading import load_units
from autograding.records import Copies, DataFolderError, Units
from autograding.settings import Settings, SettingsError, load_settings

__all__ = ["serve"]

SIGN_IN_FILE = "sign-in"
"""Where the instructor's link lies, for its owner only, when no terminal shows it."""


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
    help="Enroll the students of a CSV file, but for those who were removed.",
)
@click.option("--url", help="The https address that people use, if a TLS server stands in front.")
@config_option
@told_in_words(DataFolderError, SettingsError, CannotListen, WeakSecret)
def serve(
    data: Path, host: str, port: int, roster: Path | None, url: str | None, config: Path | None
) -> None:
    """Serve a classroom from this machine until Ctrl-C.

    Every unit of the course is opened for the students on the roster, and its accept link printed,
    with a link that signs you in once. Students sign in by personal links, which you make on the
    page People or by `classroom roster tokens`.
    Due dates are those of classroom.toml; nothing else of it is needed here. The link of a unit
    that is on GitHub leads each student to their own repository there.
    Pushes that a killed grader left behind are graded first of all.

    \b
    classroom serve --roster class.csv              a new class
    classroom serve                                 the same class, another day
    """
    url, listens = url.rstrip("/") if url else None, bool(webhook_secret())
    settings, server = load_settings(config), url or address_for_others(host, port)
    with LocalForge(data) as forge:
        for assignment in load_units():
            forge.open_unit(assignment, due_at=settings.due(assignment.id), server=server)
        if roster:
            enroll_given(forge.database, roster)
        links = _accept_links(forge, settings)
        teaching, token = instructor_link(forge.database)

    def announce(line: str) -> None:
        click.echo(line)
        address = next(word for word in line.split() if word.startswith("http"))
        for slug, code, note in links:
            click.echo(f"  accept {slug}: {address}/accept/{code}{note}")
        if listens:
            click.echo(f"  webhook for GitHub: {address}/webhooks/github")
        link = f"{address}/sign-in?token={token}"
        click.echo(f"  sign in as {teaching.name}, once: {link}")
        write_for_owner(data / SIGN_IN_FILE, f"{link}\n")

    def recover() -> None:
        with LocalForge(data) as forge:
            forge.recover()

    serve_app(
        data, host, port, recover=recover, announce=announce, public_url=url, settings=settings
    )


def _accept_links(forge: LocalForge, settings: Settings) -> list[tuple[str, str, str]]:
    """Each unit, the last part of its link, and a note where that only leads to GitHub."""
    with forge.database.reading() as session:
        units, homes = Units(session).all(), Copies(session).homes()
    return [
        (
            unit.slug,
            unit.code,
            "  (leads to GitHub; `classroom accept` makes the repositories)"
            if settings.is_on_github(unit.slug, here=homes.here, there=homes.there)
            else "",
        )
        for unit in units
    ]
