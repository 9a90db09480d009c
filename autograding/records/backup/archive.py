"""Writing a backup: the records first, then the files that they speak of.

In that order because what is received meanwhile is then in a repository and not in the records,
which is what a killed hook leaves as well: the next start finds it and grades it. The file gets its
name in one step at the end, so that what is killed half-way leaves the backup of before.
"""

import fcntl
import io
import os
import shutil
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograding.records.backup.repository import (
    RepositoryBusy,
    is_repository,
    objects,
    settled,
)
from autograding.records.backup.snapshot import save_sqlite, save_tables
from autograding.records.database import DATABASE_FILE, Database
from autograding.records.migrating import HEAD

__all__ = ["CONTENTS_FILE", "BackupError", "Contents", "back_up"]

CONTENTS_FILE = "backup.json"
FORMAT = 1
# Made anew whenever it is missing, of this machine only, or a link that signs somebody in.
# Where the records of a restored class go is said when it is restored.
_LEFT_OUT = {
    "changed",
    "database.lock",
    "database.url",
    "hooks",
    "locks",
    "server.json",
    "sign-in",
    "work",
}
_LEVEL = 1  # packs are compressed already, and reports shrink well at any level


class BackupError(Exception):
    """There is no backup, or no classroom from it; the message says what to do."""


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself.

    Attributes:
        format: of the archive; another number is another program's.
        revision: the newest migration of the records in it.
        made_at: when it was begun.
    """

    format: int
    revision: str
    made_at: datetime


def back_up(
    data: Path, file: Path, on_repository: Callable[[int, int], None] = lambda _done, _all: None
) -> int:
    """Write the classroom in `data` to `file`, and return how many repositories are in it.

    Args:
        data: the classroom's folder; it may be served, pushed to and graded meanwhile.
        file: replaced in one step at the end.
        on_repository: called after each with how many are done, of how many.

    Raises:
        BackupError: the file cannot be written, or a repository does not come to rest.
        DataFolderError: the folder cannot be used.
    """
    if file.absolute().resolve().is_relative_to(data.resolve()):
        message = f"{file} lies in the classroom's own folder: name a file somewhere else."
        raise BackupError(message)
    try:
        with _draft(file) as draft:
            _save_records(data, draft / DATABASE_FILE)
            count = _write(data, draft, on_repository)
            _put_in_place(draft / "archive", file)
    except (OSError, RepositoryBusy) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"The backup {file} cannot be written: {reason}."
        raise BackupError(message) from error
    return count


@contextmanager
def _draft(file: Path) -> Iterator[Path]:
    """A folder beside the file, of one backup at a time; what a killed one left goes first."""
    folder = file.absolute().with_name(f".{file.name}.draft")
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor, file)
        for left in folder.iterdir():
            left.unlink()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, file: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        message = f"Another backup to {file} is being written: wait for its end."
        raise BackupError(message) from error


def _save_records(data: Path, target: Path) -> None:
    with Database.open(data) as database:
        url = database.engine.url
        if url.drivername == "sqlite" and url.database:
            save_sqlite(Path(url.database), target)
        else:
            with database.reading() as session:
                save_tables(session.connection(), target)


def _write(data: Path, draft: Path, on_repository: Callable[[int, int], None]) -> int:
    """Write the archive into the draft's folder, for its owner only: it has the secrets."""
    descriptor = os.open(draft / "archive", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=_LEVEL) as archive:
            contents = Contents(format=FORMAT, revision=HEAD, made_at=datetime.now(UTC))
            _add(archive, CONTENTS_FILE, msgspec.json.encode(contents), time.time())
            archive.add(draft / DATABASE_FILE, DATABASE_FILE)
            count = _add_folder(archive, data, on_repository)
        stream.flush()
        os.fsync(stream.fileno())
    return count


def _add_folder(
    archive: tarfile.TarFile, data: Path, on_repository: Callable[[int, int], None]
) -> int:
    repositories = []
    for path in _kept(data):
        if is_repository(path):
            repositories.append(path)
        else:
            with suppress(FileNotFoundError):  # it was replaced by a newer one meanwhile
                archive.add(path, path.relative_to(data), recursive=False)
    for number, repository in enumerate(repositories, 1):
        _add_repository(archive, data, repository)
        on_repository(number, len(repositories))
    return len(repositories)


def _kept(data: Path) -> Iterator[Path]:
    """Every file and every bare repository of the folder that belongs into a backup."""
    for place, folders, names in os.walk(data):
        here = Path(place)
        if here == data:
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
            names[:] = [name for name in names if name not in _LEFT_OUT]
        # Names that begin with a dot are drafts of what is being written.
        folders[:] = sorted(name for name in folders if not _is_draft(here, data, name))
        for name in list(folders):
            if is_repository(here / name) or (here / name).is_symlink():
                folders.remove(name)
                yield here / name
        yield from (here / name for name in sorted(names) if not _is_draft(here, data, name))


def _is_draft(here: Path, data: Path, name: str) -> bool:
    """Whether this is a file of the records, or of ours that is not whole yet.

    Below the templates dots mean nothing: a unit has `.github`.
    """
    if here == data:
        return name.startswith((".", DATABASE_FILE))
    drafts = here == data / "templates" or here.parent == data / "repositories"
    return drafts and name.startswith(".")


def _add_repository(archive: tarfile.TarFile, data: Path, repository: Path) -> None:
    place = repository.relative_to(data)
    for file in settled(repository):
        _add(archive, str(place / file.path), file.content, file.modified)
    for path in objects(repository):
        archive.add(repository / path, place / path, recursive=False)


def _add(archive: tarfile.TarFile, name: str, content: bytes, modified: float) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = len(content), modified, 0o644
    archive.addfile(entry, io.BytesIO(content))


def _put_in_place(draft: Path, file: Path) -> None:
    """Give the archive its name, and make sure that a power cut does not take it back."""
    draft.replace(file)
    descriptor = os.open(file.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
