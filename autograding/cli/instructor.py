"""`classroom instructor`: who may see everything."""

from pathlib import Path

import click

from autograding.cli.edge import data_option, told_in_words
from autograding.cli.links import sign_in_link
from autograding.records import Access, AuditLog, Database, DataFolderError
from autograding.records.access import LINK_HOURS, LoginTaken

__all__ = ["instructor"]


@click.group()
def instructor() -> None:
    """Let people see the whole class, and regrade.

    \b
    classroom instructor add "Mara Quist" --github mara-quist
    """


@instructor.command()
@click.argument("name")
@data_option
@click.option("--github", metavar="LOGIN", help="The GitHub account that may sign in as NAME.")
@click.option("--url", help="The classroom's address.  [default: where it is served]")
@told_in_words(DataFolderError, LoginTaken)
def add(name: str, data: Path, github: str | None, url: str | None) -> None:
    """Add an instructor and print a link that signs in once; again prints another link."""
    with Database.open(data) as database, database.writing() as session:
        access = Access(session)
        link = sign_in_link(data, access.make_link(access.add_instructor(name, github)), url)
        AuditLog(session).note("classroom instructor", "instructor", name, after=github or name)
    click.echo(f"{name} signs in once, within {LINK_HOURS} hours: {link}")
