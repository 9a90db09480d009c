"""The files of a bare repository as they stand at one moment, while others push to it.

Git only ever adds objects here, and moves a branch after its objects are in place. So it is enough
that branches and their logs are read at one moment, and the objects after them.
"""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["KeptFile", "RepositoryBusy", "is_repository", "objects", "settled"]

_OBJECTS = "objects"
_TRIES, _PAUSE_SECONDS = 200, 0.05
# A living git holds a branch for milliseconds; what a killed one left is in nobody's way.
_LOCK_SECONDS = 2.0


class RepositoryBusy(Exception):
    """Its branches moved at each look; the message names it."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file's place in its repository, when it was changed, and what it held."""

    path: Path
    modified: float
    content: bytes


def is_repository(folder: Path) -> bool:
    """Whether a folder is a bare repository."""
    return folder.suffix == ".git" and (folder / "HEAD").is_file()


def settled(repository: Path) -> Sequence[KeptFile]:
    """Every file but the objects, as they were at one moment.

    Raises:
        RepositoryBusy: there was no such moment for many seconds.
    """
    for _ in range(_TRIES):
        try:
            before = _stamps(repository)
            found = [
                KeptFile(path, nanoseconds / 1e9, (repository / path).read_bytes())
                for path, (nanoseconds, _size) in before.items()
            ]
            if not _is_moving(repository) and before == _stamps(repository):
                return found
        except FileNotFoundError:
            pass  # a branch moved while we looked
        time.sleep(_PAUSE_SECONDS)
    message = f"{repository.name} is pushed to without a pause: try again"
    raise RepositoryBusy(message)


def objects(repository: Path) -> Iterator[Path]:
    """Its whole objects, by their path in the repository; what still comes in is left out."""
    for path in _files(repository / _OBJECTS):
        inside = path.relative_to(repository)
        if not any(part.startswith("tmp_") for part in inside.parts):
            yield inside


def _stamps(repository: Path) -> dict[Path, tuple[int, int]]:
    """When each file but the objects was changed, and how long it is."""
    found = {}
    for path in _files(repository, skip=_OBJECTS):
        if path.suffix != ".lock":
            status = path.stat()
            found[path.relative_to(repository)] = (status.st_mtime_ns, status.st_size)
    return found


def _is_moving(repository: Path) -> bool:
    """Whether git holds `main` to move it: its log may have a line that it has not yet."""
    try:
        held_at = (repository / "refs" / "heads" / "main.lock").stat().st_mtime
    except FileNotFoundError:
        return False
    return time.time() - held_at < _LOCK_SECONDS


def _files(folder: Path, skip: str = "") -> Iterator[Path]:
    """The files below a folder, without those below its own child `skip`."""
    for place, folders, names in os.walk(folder):
        if place == str(folder) and skip in folders:
            folders.remove(skip)
        folders.sort()
        yield from (Path(place, name) for name in sorted(names))
