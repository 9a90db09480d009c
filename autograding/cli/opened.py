"""The records of a classroom that is there, for commands that have no reason to make one."""

from pathlib import Path

import click

from autograding.records import Database
from autograding.records.database import DATABASE_FILE, database_url

__all__ = ["opened_records"]


def opened_records(data: Path) -> Database:
    """Open the records in the folder `data`.

    Raises:
        click.UsageError: there are none.
        DataFolderError: the folder cannot be used.
    """
    is_here = database_url(data).drivername == "sqlite"
    if is_here and not (data / DATABASE_FILE).is_file():
        message = f"There is no classroom in {data}. Name its folder with --data."
        raise click.UsageError(message)
    return Database.open(data)
