"""A throw-away PostgreSQL server: made, used and forgotten within one run.

It listens on a Unix socket only, asks everyone for a password, and never waits for a disk. Where
bubblewrap works it runs in namespaces of its own, with its data on a sized tmpfs; elsewhere as a
plain process, which as root becomes the user `nobody`, since PostgreSQL refuses to run as root.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from autograding.closing import Closing
from autograding.services import walls
from autograding.services.errors import ServiceUnavailable
from autograding.services.installation import find_installation

__all__ = ["MEGABYTE", "SOCKET", "SUPERUSER", "Cluster"]

SUPERUSER = "postgres"
SOCKET = ".s.PGSQL.5432"

MEGABYTE = 1024 * 1024
_MEMORY_KILOBYTES = 512 * 1024  # of one connection's process
_START_SECONDS = 30.0
_END_SECONDS = 5.0
_BREAKDOWN_SECONDS = 2.0
_PAUSE = 0.005
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",
    "max_connections": "200",
    "shared_buffers": "16MB",
    "dynamic_shared_memory_type": "mmap",
    # Nothing of it outlives the run, so nothing need survive a crash.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "2MB",
    "max_wal_size": "32MB",
    "autovacuum": "off",
    "jit": "off",
    "io_method": "sync",
    "max_parallel_workers": "0",
    "max_logical_replication_workers": "0",
    # What a hostile query may take; only the superuser can change these.
    "restart_after_crash": "off",
    "temp_file_limit": "64MB",
    "client_connection_check_interval": "500ms",
    "log_min_messages": "fatal",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# $1 programs, $2 data, $3 file with the password, $4 folder for the socket, $5 log of changes.
# It and its data end when standard input does, which the kernel sees to should we be killed.
_SCRIPT = """
"$1/initdb" --pgdata "$2" --waldir "$5" --username {user} --pwfile "$3" --auth scram-sha-256 \
  --encoding UTF8 --locale C --locale-provider builtin --builtin-locale C.UTF-8 \
  --set scram_iterations=1 --wal-segsize 1 --no-sync --no-instructions >/dev/null || exit
ulimit -v {memory} 2>/dev/null
exec 3<&0
(
  read -r _ <&3
  kill -QUIT $$
  while kill -0 $$ 2>/dev/null; do sleep 0.1; done
  rm -rf "$2" "$5"
) &
exec "$1/postgres" -D "$2" -k "$4" {settings} 3<&- </dev/null
"""


class Cluster(Closing):
    """One server, started at once in the background; `wait` until it answers.

    Args:
        sockets: the folder in which its socket appears.
        data_bytes: what all databases together may take, where bubblewrap can bound it.
        walled: whether to use bubblewrap; by default where it works.

    Raises:
        ServiceUnavailable: the wheel is not installed.
    """

    def __init__(
        self, sockets: Path, *, data_bytes: int = 256 * MEGABYTE, walled: bool | None = None
    ) -> None:
        self._installation = find_installation()
        self.sockets = sockets
        self.password = secrets.token_hex(16)
        self._home = Path(tempfile.mkdtemp(prefix="postgresql-", dir=sockets.parent))
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        self.walled = walls.work() if walled is None else walled
        try:
            self._password_file().write_text(self.password, encoding="ascii")
            self._process = self._walled(data_bytes) if self.walled else self._plain()
        except BaseException:
            self._forget()
            raise

    @property
    def alive(self) -> bool:
        """Whether it is there, or about to be."""
        return self._process.poll() is None

    def ended(self) -> bool:
        """Whether it is gone; one that broke down takes a moment to end."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_BREAKDOWN_SECONDS)
        return not self.alive

    @property
    def conninfo(self) -> str:
        """How the superuser connects, in libpq's words."""
        return f"host={self.sockets} dbname=postgres user={SUPERUSER} password={self.password}"

    def wait(self) -> None:
        """Wait until its socket is there.

        Raises:
            ServiceUnavailable: it ended instead, or takes too long.
        """
        deadline = time.monotonic() + _START_SECONDS
        while not (self.sockets / SOCKET).is_socket():
            if not self.alive or time.monotonic() > deadline:
                raise ServiceUnavailable(f"PostgreSQL did not start: {self._words()}")
            time.sleep(_PAUSE)
        self._password_file().unlink(missing_ok=True)

    def close(self) -> None:
        """Stop it and remove its data."""
        self._stop()
        self._forget()

    def _stop(self) -> None:
        if self.walled:
            self._process.kill()  # its namespace ends with it
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _forget(self) -> None:
        self._errors.close()
        shutil.rmtree(self._home, ignore_errors=True)
        for name in (SOCKET, f"{SOCKET}.lock"):
            (self.sockets / name).unlink(missing_ok=True)

    def _password_file(self) -> Path:
        return self._home / "password"

    def _walled(self, data_bytes: int) -> "subprocess.Popen[bytes]":
        walls.prepare(self._home)
        command = walls.command(
            self._installation, home=self._home, sockets=self.sockets, data_bytes=data_bytes
        )
        programs = str(self._installation.at(walls.LIBRARIES).programs)
        return self._launch([*command, *_script(programs, *walls.PLACES)])

    def _plain(self) -> "subprocess.Popen[bytes]":
        installation = self._installation
        user: int | None = None
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody").pw_uid
            installation = installation.readable_by_all(self._home)
            for path in (self._home, self._password_file(), self.sockets):
                os.chown(path, user, -1)
        home = str(self._home)
        places = (f"{home}/data", f"{home}/password", str(self.sockets), f"{home}/wal")
        return self._launch(_script(str(installation.programs), *places), user)

    def _launch(self, command: list[str], user: int | None = None) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self._home)},
            cwd="/",
            start_new_session=True,
            user=user,
            extra_groups=None if user is None else [],
        )

    def _words(self) -> str:
        """What it said last."""
        size = os.fstat(self._errors.fileno()).st_size
        text = os.pread(self._errors.fileno(), 2_000, max(size - 2_000, 0))
        return text.decode("utf-8", "replace").strip() or "it said nothing"


def _script(programs: str, data: str, password: str, sockets: str, log: str) -> list[str]:
    settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    script = _SCRIPT.format(user=SUPERUSER, memory=_MEMORY_KILOBYTES, settings=settings)
    return ["/bin/sh", "-c", script, "sh", programs, data, password, sockets, log]
