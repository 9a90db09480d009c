"""How each tier sets the stage for a fork server: command, environment, folders, and the end."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from autograding.assignment.model import Limits
from autograding.sandbox import bubblewrap
from autograding.sandbox.inside.settings import Settings
from autograding.sandbox.inside.strays import remove_below
from autograding.sandbox.interpreter import (
    START,
    base_python,
    environment,
    import_folders,
    inside_folder,
    site_packages,
)
from autograding.sandbox.tiers import Tier

__all__ = ["Stage"]

_END_SECONDS = 3.0
# In a student's own clone; no code of theirs needs it, and it may be large.
_NOT_COPIED = (".git", ".venv", "venv", "node_modules", "__pycache__")
_HEADROOM = 50  # what the rest of the user's programs may start meanwhile
_COUNTED_BY_NAMESPACE = (5, 14)  # Linux from which a user namespace counts its processes itself


class Stage:
    """What one sandbox needs on this machine.

    Args:
        submission: the pristine copy of the submission; never written to.
        tier: bubblewrap, uid or subprocess.
        limits: what the submission may use.
        sockets: folder of the Unix sockets that workers may connect to, if any.
        import_from: folders of the submission that its modules are in; the top one when empty.

    Raises:
        PermissionError: the tier needs root's power.
    """

    def __init__(
        self,
        submission: Path,
        tier: Tier,
        limits: Limits,
        *,
        sockets: Path | None = None,
        import_from: Sequence[str] = (),
    ) -> None:
        if tier is Tier.UID and os.geteuid() != 0:
            raise PermissionError("only root can give workers another user id")
        self.tier = tier
        self._limits = limits
        self._sockets = sockets
        self._import_from = import_from
        self._temporary: Path | None = None
        self._given = self._submission = submission.resolve()
        if self._drops_uid:
            self._submission = self._readable_copy(self._submission)
        if not self._is_bubblewrap:
            (self._folder() / "scratch").mkdir()
            (self._folder() / "scratch").chmod(0o1777)

    @property
    def follows_submission(self) -> bool:
        """Whether workers see the submission's own folder, and no copy of what was in it."""
        return self._submission == self._given

    @property
    def _is_bubblewrap(self) -> bool:
        return self.tier is Tier.BUBBLEWRAP

    @property
    def _drops_uid(self) -> bool:
        """Whether workers get an unprivileged user id of their own."""
        return os.geteuid() == 0 and self.tier is not Tier.SUBPROCESS

    @property
    def _scratch(self) -> str:
        if self._is_bubblewrap:
            return bubblewrap.SCRATCH
        return str(self._folder() / "scratch")

    def command(self, control: int) -> list[str]:
        """Return the command that starts the fork server.

        Raises:
            FileNotFoundError: a program that the tier needs is missing.
        """
        if self._is_bubblewrap:
            return bubblewrap.command(
                self._submission,
                sockets=self._sockets,
                written_bytes=self._limits.written_bytes,
                environment=self.environment(),
                control=control,
            )
        return [*base_python(), str(inside_folder() / START), str(control)]

    def environment(self) -> dict[str, str]:
        """Return the whole environment of the fork server."""
        return environment(self._scratch)

    def settings(self, preload: Sequence[str]) -> dict[str, Any]:
        """Return what the fork server is told."""
        inside = self._is_bubblewrap
        libraries = bubblewrap.site_packages_inside() if inside else site_packages()
        submission = bubblewrap.SUBMISSION if inside else str(self._submission)
        return Settings(
            submission=submission,
            import_from=import_folders(submission, self._import_from),
            scratch=self._scratch,
            site_packages=tuple(libraries),
            preload=tuple(preload),
            drop_uid=self._drops_uid,
            own_namespace=inside,
            local_sockets=self._sockets is not None,
            memory_bytes=self._limits.memory_bytes,
            processes=self._processes(),
            written_bytes=self._limits.written_bytes,
            processor_seconds=int(self._limits.submission_seconds) + 1,
        )._asdict()

    def end(self, process: "subprocess.Popen[bytes] | None") -> None:
        """Wait until the fork server, whose control socket is closed, is gone; remove its folders.

        It ends by itself and takes all that is inside with it; if not, it is killed.
        """
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_END_SECONDS)
            process.kill()
            process.wait()
        if self._temporary:
            with contextlib.suppress(OSError):
                remove_below(self._temporary)
                self._temporary.rmdir()

    def _processes(self) -> int:
        """Return the limit on processes of the worker's user; 0 where the kernel sets none.

        The kernel counts per user: where workers have no user of their own, their limit comes
        on top of what that user runs already. It never limits root.
        """
        allowed = self._limits.processes
        if self._drops_uid or (self._is_bubblewrap and _kernel() >= _COUNTED_BY_NAMESPACE):
            return allowed
        return allowed + _tasks_of(os.geteuid()) + _HEADROOM if os.geteuid() else 0

    def _folder(self) -> Path:
        """Return a folder of our own that everyone may enter and only we may list."""
        if self._temporary is None:
            base = _temporary_folder(for_all=self._drops_uid)
            self._temporary = Path(tempfile.mkdtemp(prefix="work-", dir=base))
            self._temporary.chmod(0o711)
        return self._temporary

    def _readable_copy(self, folder: Path) -> Path:
        """Return the submission itself if any user may read it all, or else a copy that is."""
        if self._is_bubblewrap and all(_is_readable(path) for path in _walk(folder)):
            return folder
        copy = self._folder() / "submission"
        hidden = shutil.ignore_patterns(*_NOT_COPIED)
        shutil.copytree(folder, copy, symlinks=True, copy_function=shutil.copyfile, ignore=hidden)
        for path in _walk(copy):
            path.chmod(0o755 if path.is_dir() else 0o644)
        return copy


def _temporary_folder(*, for_all: bool) -> str:
    """Return the system's temporary folder, or one that workers with another user id may enter."""
    usual = tempfile.gettempdir()
    folder = Path(usual).resolve()
    open_to_all = all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))
    return usual if open_to_all or not for_all else "/tmp"  # noqa: S108 - mkdtemp makes it safe


def _walk(folder: Path) -> Iterator[Path]:
    """Yield a folder and all in it but links and what is not copied."""
    yield folder
    for path in folder.iterdir():
        if path.name in _NOT_COPIED or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def _is_readable(path: Path) -> bool:
    needed = 0o005 if path.is_dir() else 0o004
    return path.stat().st_mode & needed == needed


def _kernel() -> tuple[int, int]:
    major, minor = os.uname().release.split(".")[:2]
    return int(major), int("".join(filter(str.isdigit, minor)))


def _tasks_of(uid: int) -> int:
    """Count a user's processes and threads; 0 where there is no /proc."""
    count = 0
    for tasks in Path("/proc").glob("[0-9]*/task"):
        with contextlib.suppress(OSError):  # ended since it was listed
            count += len(list(tasks.iterdir())) if tasks.stat().st_uid == uid else 0
    return count
