"""A server's program that runs no longer than we do, with its files in a folder that goes with it.

Where bubblewrap works it has namespaces of its own and no network, sees the system's programs, its
own and its folder, and keeps its data in memory of a bounded size. Elsewhere it is a plain process,
which as root becomes the user `nobody`.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from autograding.closing import Closing
from autograding.services import walls

__all__ = ["Program"]

_END_SECONDS = 3.0
# It ends when standard input does, which the kernel sees to should we be killed.
_SCRIPT = """
exec 3<&0
(read -r _ <&3; kill -KILL $$) &
exec "$@" 3<&- </dev/null
"""


class Program(Closing):
    """Started at once.

    Args:
        name: what its folder is called.
        words: makes the command of the program's file and its folder, which holds `data`.
        file: the program.
        parent: the folder in which its own one is made.
        data_bytes: what it may store, where bubblewrap can bound it.
        shown: more folders that it reads.
        walled: whether to use bubblewrap; by default where it works.
    """

    def __init__(
        self,
        name: str,
        words: Callable[[Path, Path], list[str]],
        *,
        file: Path,
        parent: Path,
        data_bytes: int,
        shown: Sequence[Path] = (),
        walled: bool | None = None,
    ) -> None:
        self.home = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent))
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        self.walled = walls.work() if walled is None else walled
        try:
            (self.home / "data").mkdir()
            before: list[str] = []
            user: int | None = None
            if self.walled:
                before = walls.around(self.home, [file, *shown], data_bytes=data_bytes)
            elif os.geteuid() == 0:
                user = pwd.getpwnam("nobody").pw_uid
                file = _readable(file, self.home)
            command = words(file, self.home)
            if user is not None:
                for path in (self.home, *self.home.iterdir()):
                    os.chown(path, user, -1)
            self._process = self._launch([*before, *command], user)
        except BaseException:
            self._forget()
            raise

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    @property
    def said(self) -> str:
        """What it said last."""
        size = os.fstat(self._errors.fileno()).st_size
        text = os.pread(self._errors.fileno(), 2_000, max(size - 2_000, 0))
        return text.decode("utf-8", "replace").strip() or "it said nothing"

    def close(self) -> None:
        """End it and remove what it stored."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._forget()

    def _forget(self) -> None:
        self._errors.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def _launch(self, command: list[str], user: int | None) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=self._errors,
            stderr=self._errors,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self.home)},
            cwd="/",
            start_new_session=True,
            user=user,
            extra_groups=None if user is None else [],
        )


def _readable(file: Path, home: Path) -> Path:
    """Return the program if every user may walk to it, else a copy in `home`."""
    if all(place.stat().st_mode & 0o001 for place in file.parents):
        return file
    copy = home / file.name
    shutil.copyfile(file, copy)
    copy.chmod(0o755)
    return copy
