"""A throw-away MongoDB server: SecantusDB of its wheel, or `mongod` if it is installed here."""

import importlib.metadata
import os
import secrets
import shutil
import sys
import time
from pathlib import Path

from autograding.closing import Closing
from autograding.services import mongo_bridge, walls
from autograding.services.errors import ServiceUnavailable
from autograding.services.program import Program

__all__ = ["MongoServer", "can_be_run_by_all", "find_program"]

_MONGOD = "mongod"
# Its license allows us to run it, and not to import it: only ever as a process of its own.
_SECANTUS = "secantusd-py"
_START_SECONDS = 30.0
_PAUSE = 0.01
_DATA_BYTES = 256 * 1024 * 1024
_OPTIONS = {
    _MONGOD: (
        *("--bind_ip", "127.0.0.1", "--nounixsocket", "--quiet", "--wiredTigerCacheSizeGB", "0.25"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
    ),
    _SECANTUS: (
        *("--host", "127.0.0.1", "--standalone", "--log-level", "WARNING"),
        *("--cache-size", "64M", "--oplog-max-entries", "100"),
    ),
}
_FOLDER_OPTION = {_MONGOD: "--dbpath", _SECANTUS: "--storage-path"}


def find_program() -> Path | None:
    """Return the server's program, the wheel's first; None where there is none that can run.

    Root's Python in a private folder is of no use to the user `nobody`, whom a plain process of
    root's becomes.
    """
    if os.geteuid() == 0 and not walls.work() and not can_be_run_by_all(Path(sys.executable)):
        return None
    beside = Path(sys.executable).parent / _SECANTUS  # where pip puts a wheel's programs
    if beside.is_file():
        return beside
    found = shutil.which(_MONGOD)  # a wheel's program elsewhere needs the Python beside it
    return Path(found) if found else None


class MongoServer(Closing):
    """One server behind a Unix socket of its own, started at once; `wait` until it answers.

    Args:
        file: its program.
        parent: the folder in which its own one is made.
        walled: whether to use bubblewrap; by default where it works.
    """

    user = mongo_bridge.USER

    def __init__(self, file: Path, parent: Path, *, walled: bool | None = None) -> None:
        self.password = secrets.token_hex(16)
        self._file = file
        self._program = Program(
            "mongodb",
            self._words,
            file=Path(mongo_bridge.__file__),
            parent=parent,
            data_bytes=_DATA_BYTES,
            shown=_python_folders(file),
            walled=walled,
        )
        self.socket = self._program.home / mongo_bridge.SOCKET

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._program.alive

    def described(self, version: str) -> str:
        """Say which server this is; `version` is the one of MongoDB that it says it is."""
        if self._file.name == _SECANTUS:
            own = importlib.metadata.version("secantusdb")
            return f"SecantusDB {own} (as MongoDB {version}), from the wheel"
        return f"MongoDB {version}"

    def wait(self) -> None:
        """Wait until its socket is there.

        Raises:
            ServiceUnavailable: it ended instead, or takes too long.
        """
        deadline = time.monotonic() + _START_SECONDS
        while not self.socket.is_socket():
            if not self.alive or time.monotonic() > deadline:
                raise ServiceUnavailable(f"MongoDB did not start: {self._program.said}")
            time.sleep(_PAUSE)

    def close(self) -> None:
        """End it."""
        self._program.close()

    def _words(self, file: Path, home: Path) -> list[str]:
        """Return the command that starts the bridge `file`, and through it the server."""
        password = home / "password"
        password.touch(mode=0o600)
        password.write_text(self.password, encoding="ascii")
        name = self._file.name
        twice = "1" if name == _SECANTUS else "0"
        command = [str(self._file), _FOLDER_OPTION[name], str(home / "data"), *_OPTIONS[name]]
        return [sys.executable, "-I", str(file), str(home), twice, *command]


def can_be_run_by_all(file: Path) -> bool:
    """Whether any user may walk to a program, and to what it is a link to."""
    places = {*file.parents, *file.resolve().parents}
    return all(place.stat().st_mode & 0o001 for place in places)


def _python_folders(file: Path) -> list[Path]:
    """Return what the bridge, and a server written in Python, need to see besides the system's."""
    folders = [file.parent, Path(sys.prefix), Path(sys.base_prefix)]
    return [place for place in dict.fromkeys(folders) if not place.is_relative_to("/usr")]
