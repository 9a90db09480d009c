"""Between checks: kill whatever a worker left running, and empty the folder it could write to."""

import contextlib
import os
import shutil
import signal
import stat
import time
from pathlib import Path

from .settings import Settings

__all__ = ["Scratch", "kill_strays"]

_FIRST_UID = 0x60000000  # far above the ids that systems, directories and containers hand out
_PATIENCE = 2.0


class Scratch:
    """The writable folder, and the user id that the present check's workers run under."""

    def __init__(self, settings: Settings) -> None:
        self._root = settings.scratch
        self._work = settings.work
        self._drop_uid = settings.drop_uid
        self.uid: int | None = None

    def prepare(self) -> None:
        """Make the work folder; with root's power under an id that no process ever had."""
        Path(self._work).mkdir()
        if self._drop_uid:
            self.uid = _FIRST_UID + int.from_bytes(os.urandom(3), "big")
            os.chown(self._work, self.uid, self.uid)

    def empty(self) -> None:
        """Remove everything below the folder.

        Raises:
            OSError: something withstands; the sandbox is to be restarted.
            RecursionError: folders are nested too deeply to be removed one by one.
        """
        device = os.lstat(self._root).st_dev
        for entry in os.scandir(self._root):
            status = entry.stat(follow_symlinks=False)
            if status.st_dev != device:
                continue  # a mount point of ours
            if stat.S_ISDIR(status.st_mode):
                shutil.rmtree(entry.path)
            else:
                Path(entry.path).unlink()


def kill_strays(settings: Settings) -> None:
    """Kill every process that came from a worker, at once where the kernel can."""
    if settings.own_namespace:
        _kill_quietly(-1)
        return
    deadline = time.monotonic() + _PATIENCE
    while (alive := descendants(os.getpid())) and time.monotonic() < deadline:
        for pid in alive:
            _kill_quietly(pid)


def descendants(root: int) -> list[int]:
    """List the live processes below one, oldest first; orphans are below their subreaper."""
    parents = dict(_parents())
    below: list[int] = []
    family = {root}
    for pid in sorted(parents):
        if parents[pid] in family:
            family.add(pid)
            below.append(pid)
    return below


def _parents() -> list[tuple[int, int]]:
    """Read (process, parent) of every process that is not a zombie from /proc."""
    pairs = []
    for stat_file in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat_file.read_text("utf-8", "replace")
        except OSError:
            continue  # ended since it was listed
        state, parent = text.rpartition(")")[2].split()[:2]
        if state != "Z":
            pairs.append((int(stat_file.parent.name), int(parent)))
    return pairs


def _kill_quietly(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # it ended by itself
        os.kill(pid, signal.SIGKILL)
