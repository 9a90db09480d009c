"""What was graded before and would be graded alike: a proof need not do it again.

A grading is remembered by all that it depends on: the submission's files, the unit's checks and
starter, the grader's own sources, the libraries and servers of this machine, and the seed. Whatever
changes of these, it is graded anew. Only what earned what it should is remembered: a fault is to be
seen again, or to go away.
"""

import contextlib
import functools
import hashlib
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from importlib.metadata import distributions
from pathlib import Path

import msgspec

from autograding.assignment import Assignment
from autograding.assignment.litter import is_litter
from autograding.proof.values import Earned

__all__ = ["ProofMemory", "memory_folder", "tree_digest"]

_ENGINE = Path(__file__).parents[1]
# What gradings start, where it is not part of a library.
_PROGRAMS = ("bwrap", "mongod", "postgres", "redis-server", "secantusd-py", "valkey-server")
_SECONDS = 30 * 24 * 3600


def memory_folder() -> Path:
    """Where gradings are remembered: below `XDG_CACHE_HOME`, by default `~/.cache`."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "autograding" / "proofs"


class ProofMemory:
    """The gradings that a folder remembers. Any number of processes may use it at once.

    Make it before servers are started for the proof: what the environment names until then decides.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._surroundings = _surroundings()

    def name(self, assignment: Assignment, submission: Path, seed: int | None) -> str:
        """What a grading depends on, as one hash."""
        parts = (self._surroundings, _unit(assignment.folder), tree_digest([submission]), str(seed))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def recall(self, name: str) -> Earned | None:
        """What such a grading gave, if that is known."""
        path = self._folder / f"{name}.json"
        try:
            earned = msgspec.json.decode(path.read_bytes(), type=Earned)
            os.utime(path)
        except (OSError, msgspec.DecodeError):
            return None
        return earned

    def keep(self, name: str, earned: Earned) -> None:
        """Remember what a grading gave; where that cannot be written, it is not."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                file.write(msgspec.json.encode(earned))
            Path(file.name).replace(self._folder / f"{name}.json")

    def forget_old(self) -> None:
        """Remove what nobody asked for in thirty days."""
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if path.stat().st_mtime < time.time() - _SECONDS:
                    path.unlink(missing_ok=True)


def tree_digest(places: Iterable[Path]) -> str:
    """Hash of the names and the bytes of all files in some folders, and of some files."""
    total = hashlib.sha256()
    for place in places:
        for path in sorted(_files(place)):
            total.update(f"{path.relative_to(place)}\0".encode("utf-8", "surrogateescape"))
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    for folder, names, files in os.walk(place):
        names[:] = [name for name in names if not is_litter(Path(name))]
        yield from (Path(folder, file) for file in files if not is_litter(Path(file)))


@functools.cache
def _unit(folder: Path) -> str:
    return tree_digest([folder / "assignment.yml", folder / "checks", folder / "starter"])


def _surroundings() -> str:
    """Hash of the grader, its libraries, this machine's programs, and what the user set."""
    own = (
        path
        for path in _ENGINE.iterdir()
        if path.name != "tests" and not is_litter(Path(path.name))
    )
    facts = [
        tree_digest(sorted(own)),
        sys.version,
        platform.platform(),
        sqlite3.sqlite_version,
        str(os.geteuid() if hasattr(os, "geteuid") else ""),
        *sorted({f"{each.metadata['Name']} {each.version}" for each in distributions()}),
        *(f"{name}={value}" for name, value in sorted(os.environ.items()) if _decides(name)),
        *map(_program, _PROGRAMS),
    ]
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogateescape")).hexdigest()


def _decides(name: str) -> bool:
    return name.startswith("CLASSROOM_")


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        return ""
    known = Path(path).stat()
    return f"{path} {known.st_size} {known.st_mtime_ns}"
