"""How each tier sets the stage for a fork server: command, environment, folders, and the end."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograding.assignment.model import Limits
from autograding.sandbox import bubblewrap
from autograding.sandbox.inside.settings import Settings
from autograding.sandbox.interpreter import (
    base_python,
    environment,
    inside_folder,
    site_packages,
)
from autograding.sandbox.tiers import Tier

__all__ = ["Stage"]

_END_SECONDS = 5.0


class Stage:
    """What one sandbox needs on this machine.

    Args:
        submission: the pristine copy of the submission; never written to.
        tier: bubblewrap, uid or subprocess.
        written_bytes: what the submission may write in all.
    """

    def __init__(self, submission: Path, tier: Tier, written_bytes: int) -> None:
        self.tier = tier
        self._written_bytes = written_bytes
        self._temporary: Path | None = None
        self._submission = submission.resolve()
        if os.geteuid() == 0 and tier is not Tier.SUBPROCESS:
            self._submission = self._readable_copy(self._submission)
        if tier is not Tier.BUBBLEWRAP:
            (self._folder() / "scratch").mkdir()
            (self._folder() / "scratch").chmod(0o1777)

    @property
    def _is_bubblewrap(self) -> bool:
        return self.tier is Tier.BUBBLEWRAP

    @property
    def _scratch(self) -> str:
        if self._is_bubblewrap:
            return bubblewrap.PLACES["scratch"]
        return str(self._folder() / "scratch")

    def command(self, control: int) -> list[str]:
        """Return the command that starts the fork server.

        Raises:
            FileNotFoundError: a program the tier needs is missing.
        """
        if self._is_bubblewrap:
            return bubblewrap.command(
                self._submission,
                written_bytes=self._written_bytes,
                environment=self.environment(),
                control=control,
            )
        return [*base_python(), str(inside_folder()), str(control)]

    def environment(self) -> dict[str, str]:
        """Return the whole environment of the fork server."""
        return environment(self._scratch)

    def settings(self, preload: Sequence[str], limits: Limits) -> dict[str, Any]:
        """Return what the fork server is told."""
        inside = self._is_bubblewrap
        return asdict(
            Settings(
                submission=bubblewrap.PLACES["submission"] if inside else str(self._submission),
                scratch=self._scratch,
                site_packages=bubblewrap.site_packages_inside() if inside else site_packages(),
                preload=list(preload),
                drop_uid=os.geteuid() == 0 and self.tier is not Tier.SUBPROCESS,
                own_namespace=inside,
                memory_bytes=limits.memory_bytes,
                processes=limits.processes if inside or self.tier is Tier.UID else 0,
                written_bytes=limits.written_bytes,
                processor_seconds=int(limits.submission_seconds) + 1,
            )
        )

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """End the fork server, whose control socket is closed, and remove what it left.

        Bubblewrap's death ends its whole namespace; elsewhere the server first kills its workers.
        """
        if not self._is_bubblewrap:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_END_SECONDS)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def _folder(self) -> Path:
        """Return a folder of our own that everyone may enter but no one list."""
        if self._temporary is None:
            self._temporary = Path(tempfile.mkdtemp(prefix="work-"))
            self._temporary.chmod(0o711)
        return self._temporary

    def _readable_copy(self, folder: Path) -> Path:
        """Return the submission itself if any user may read it all, or else a copy that is."""
        if self._is_bubblewrap and all(_is_readable(path) for path in (folder, *folder.rglob("*"))):
            return folder
        copy = self._folder() / "submission"
        shutil.copytree(folder, copy, symlinks=True, copy_function=shutil.copyfile)
        for path in (copy, *copy.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() else 0o644)
        return copy


def _is_readable(path: Path) -> bool:
    mode = path.lstat().st_mode
    needed = 0o005 if stat.S_ISDIR(mode) else 0o004
    return stat.S_ISLNK(mode) or mode & needed == needed
