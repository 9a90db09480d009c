"""`classroom backup`: the whole classroom in one file."""

from pathlib import Path

import click

from autograding.cli.bar import Bar
from autograding.cli.edge import data_option, told_in_words
from autograding.cli.opened import opened_records
from autograding.feedback.words import counted
from autograding.records import DataFolderError
from autograding.records.backup import BackupError, back_up

__all__ = ["backup"]


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@told_in_words(DataFolderError, BackupError)
def backup(file: Path, data: Path) -> None:
    """Write the whole classroom to FILE, also while it is served.

    Everything is in it: the records with reports, comments, marks and due dates, every repository,
    and the secrets. So only you may read it. Keep it on another disk. An earlier FILE is replaced
    at the very end, in one step.

    \b
    classroom backup monday.tar.gz
    classroom restore monday.tar.gz --data .classroom
    """
    with opened_records(data):
        pass
    with Bar() as bar:
        task = bar.add_task("Repositories", total=None)
        count = back_up(
            data, file, lambda done, total: bar.update(task, completed=done, total=total)
        )
    megabytes = file.stat().st_size / 1_000_000
    repositories = counted(count, "repository", "repositories")
    click.echo(f"{file}: {repositories} and the records, {megabytes:.1f} MB.")
