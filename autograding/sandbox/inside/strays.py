"""Between checks: kill whatever a worker left running, and empty the folder it could write to."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from .settings import Settings

__all__ = ["Scratch", "kill_strays", "remove_below"]

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
        """
        remove_below(Path(self._root))


def remove_below(top: Path) -> None:
    """Remove all that is in a folder and not a mount point.

    Trees can be deeper than any recursion or path, so each folder in them is first moved up.

    Raises:
        OSError: something withstands.
    """
    device = top.lstat().st_dev
    prefix, moved = os.urandom(8).hex(), 0
    while found := [path for path in top.iterdir() if path.lstat().st_dev == device]:
        for path in found:
            for folder in _folders_left(path):
                folder.rename(top / f"{prefix}{moved}")
                moved += 1
            if _is_folder(path):
                path.rmdir()


def _folders_left(path: Path) -> list[Path]:
    """Remove a file, or the files in a folder; return the folders that are left in it."""
    if not _is_folder(path):
        path.unlink()
        return []
    path.chmod(0o700)
    folders = []
    for inner in path.iterdir():
        if _is_folder(inner):
            inner.chmod(0o700)  # moving a folder takes the right to write to it
            folders.append(inner)
        else:
            inner.unlink()
    return folders


def _is_folder(path: Path) -> bool:
    """Tell, not following links, whether there is a folder."""
    return path.is_dir() and not path.is_symlink()


def kill_strays(settings: Settings, uid: int | None, groups: Iterable[int]) -> None:
    """Kill every process that came from a worker, at once where the kernel can.

    Args:
        settings: the sandbox's.
        uid: the user id that only workers have, if they have one.
        groups: the process groups of the workers, for systems that tell no families.
    """
    if settings.own_namespace:
        _kill_namespace()
    elif uid is not None:
        _kill_user(uid)
    else:
        for group in groups:
            _kill_quietly(-group)
        _kill_descendants()


def _kill_namespace() -> None:
    """Kill all other processes of the namespace of which this is process 1.

    Raises:
        RuntimeError: it is not; -1 would mean every process of the machine.
    """
    if os.getpid() != 1:
        raise RuntimeError("only process 1 of a namespace may kill all the others")
    _kill_quietly(-1)


def _kill_user(uid: int) -> None:
    """Kill all that run under a worker's user id, in one call that no fork outruns.

    The child gives up every other id first: with root's left in any of the three, -1 would
    mean every process of the machine.
    """
    pid = os.fork()
    if not pid:
        try:
            os.setresuid(uid, uid, uid)
            if os.getresuid() == (uid, uid, uid) and uid >= _FIRST_UID:
                _kill_quietly(-1)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def _kill_descendants() -> None:
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
