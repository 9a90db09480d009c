"""A classroom from a backup: all of it, or nothing.

It is unpacked beside its place and moved there in one step at the end. What is killed half-way
leaves a draft that the next attempt removes.
"""

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import URL, create_engine
from sqlalchemy.exc import DatabaseError

from autograding.records.backup.archive import CONTENTS_FILE, FORMAT, BackupError, Contents
from autograding.records.backup.snapshot import brought_up_to_date, fill_server, is_empty
from autograding.records.database import (
    DATABASE_FILE,
    DataFolderError,
    database_url,
    keep_url,
    prepare_engine,
)
from autograding.records.migrating import WrongVersion, bring_up_to_date

__all__ = ["restore"]

_NOT_OURS = "{file} is no backup of a classroom, or was cut off: take another one."


def restore(file: Path, data: Path) -> Contents:
    """Make the folder `data` from a backup, and return what the backup says of itself.

    The records go where `CLASSROOM_DATABASE_URL` says, or into the folder.

    Raises:
        BackupError: `file` is no whole backup, is of a later version, or what it would be written
            to is not empty.
        DataFolderError: the variable names no database that can be used.
    """
    data = data.absolute()
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        message = f"{data} is not empty: name a new folder with --data."
        raise BackupError(message)
    try:
        with _draft(data) as draft:
            contents = _unpack(file, draft)
            _check(file, draft / DATABASE_FILE)
            _place_records(draft)
            _put_in_place(draft, data)
    except OSError as error:
        message = f"{file} cannot be restored to {data}: {error.strerror or error}."
        raise BackupError(message) from error
    return contents


@contextmanager
def _draft(data: Path) -> Iterator[Path]:
    draft = data.with_name(f".{data.name}.restoring")
    data.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _unpack(file: Path, draft: Path) -> Contents:
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(draft, filter="data")
        contents = msgspec.json.decode((draft / CONTENTS_FILE).read_bytes(), type=Contents)
    except FileNotFoundError as error:
        if not file.exists():
            raise
        raise BackupError(_NOT_OURS.format(file=file)) from error
    except (tarfile.TarError, EOFError, ValueError, msgspec.MsgspecError) as error:
        raise BackupError(_NOT_OURS.format(file=file)) from error
    if contents.format != FORMAT:
        message = f"{file} was written by a later version: restore it with that one."
        raise BackupError(message)
    (draft / CONTENTS_FILE).unlink()
    return contents


def _check(file: Path, records: Path) -> None:
    """Refuse records that are damaged, and bring sound ones up to date."""
    try:
        with closing(sqlite3.connect(records)) as connection:
            found = connection.execute("PRAGMA quick_check").fetchall()
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if found != [("ok",)] or broken:
            raise BackupError(_NOT_OURS.format(file=file))
        with brought_up_to_date(records):
            pass
    except sqlite3.Error as error:
        raise BackupError(_NOT_OURS.format(file=file)) from error
    except WrongVersion as error:
        message = f"{file} cannot be restored: {error}."
        raise BackupError(message) from error


def _place_records(draft: Path) -> None:
    """Move the records to the server that the environment names, if it names one."""
    url = database_url(draft)
    if url.drivername != "sqlite":
        _fill(url, draft)
        keep_url(draft, url)
        for left in draft.glob(f"{DATABASE_FILE}*"):
            left.unlink()


def _fill(url: URL, draft: Path) -> None:
    engine = create_engine(url)
    try:
        prepare_engine(engine)
        bring_up_to_date(engine, draft)
        if not is_empty(engine):
            message = "The database holds a classroom already: name an empty one."
            raise BackupError(message)
        fill_server(draft / DATABASE_FILE, engine)
    except (DatabaseError, WrongVersion) as error:
        first = str(getattr(error, "orig", None) or error).partition("\n")[0]
        message = f"The database cannot be used: {first}."
        raise DataFolderError(message) from error
    finally:
        engine.dispose()


def _put_in_place(draft: Path, data: Path) -> None:
    """Give the folder its name; an empty one of that name makes way."""
    if data.exists():
        data.rmdir()
    draft.chmod(0o777 & ~_umask())
    draft.rename(data)


def _umask() -> int:
    """What this process takes from the permissions of what it makes."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
