"""`classroom restore`: the classroom of a backup, in a new folder."""

from pathlib import Path

import click

from autograding.cli.edge import data_option, told_in_words
from autograding.forge.local import LocalForge
from autograding.records import DataFolderError
from autograding.records.backup import BackupError
from autograding.records.backup import restore as restore_backup

__all__ = ["restore"]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@told_in_words(DataFolderError, BackupError)
def restore(file: Path, data: Path) -> None:
    """Make the classroom's folder anew from FILE, which `classroom backup` wrote.

    The folder must be new or empty. The records go into it too, or to the empty PostgreSQL database
    that CLASSROOM_DATABASE_URL names. Links, tokens and clones of before go on working.

    \b
    classroom restore monday.tar.gz --data .classroom
    """
    contents = restore_backup(file, data)
    with LocalForge(data) as forge:
        forge.renew_hooks()
    click.echo(f"{data} is the classroom of {contents.made_at:%Y-%m-%d %H:%M} UTC.")
    click.echo(f"Serve it: classroom serve --data {data}")
