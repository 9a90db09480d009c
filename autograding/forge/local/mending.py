"""Clear away what a killed git left in a repository, before it is in anyone's way.

A git that is killed in the instant in which it moves a branch leaves the branch's lock file, and
every later push to it would be refused. A living git holds such a lock for milliseconds, so one
that is a minute old has no owner.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

__all__ = ["mend"]

_LOCK_SECONDS = 60.0
# What a push brings waits here until the guard has agreed; nobody pushes for a day.
_QUARANTINE_SECONDS = 86_400.0


def mend(repository: Path) -> None:
    """Remove lock files and half-received pushes that no living process can own."""
    for lock in _locks(repository):
        if _age(lock) > _LOCK_SECONDS:
            lock.unlink(missing_ok=True)
    for quarantine in (repository / "objects").glob("tmp_objdir-*"):
        if _age(quarantine) > _QUARANTINE_SECONDS:
            shutil.rmtree(quarantine, ignore_errors=True)


def _locks(repository: Path) -> Iterator[Path]:
    """Git allows no branch of such a name, so these are locks and nothing else."""
    yield from repository.glob("*.lock")
    yield from (repository / "refs").rglob("*.lock")


def _age(path: Path) -> float:
    """Seconds since it was made; 0 for what is gone meanwhile."""
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime
    return 0.0
