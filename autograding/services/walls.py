"""The namespaces in which a server runs, where bubblewrap can make them."""

import functools
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograding.services.installation import Installation

__all__ = ["LIBRARIES", "PLACES", "around", "command", "prepare", "work"]

LIBRARIES = Path("/opt/postgresql")
_USER = "1000"
_LOG_BYTES = 128 * 1024 * 1024
# Where data, password, sockets and the log of changes are inside.
PLACES = ("/data/cluster", "/private/password", "/sockets", "/wal/log")


@functools.cache
def work() -> bool:
    """Tell whether bubblewrap can make the namespaces here."""
    program = shutil.which("bwrap")
    if program is None:
        return False
    trial = [program, *_NAMESPACES, "--ro-bind", "/", "/", *_OWN_FOLDERS, "/bin/true"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def command(installation: Installation, *, home: Path, sockets: Path, data_bytes: int) -> list[str]:
    """Return the bubblewrap command up to the program to run.

    Args:
        installation: the server's programs and libraries.
        home: the private folder with the files that `prepare` wrote.
        sockets: the folder for the socket, the only one that is written to outside.
        data_bytes: the size of the folder for data.
    """
    return [
        *("bwrap", *_NAMESPACES, "--die-with-parent", "--new-session", "--clearenv"),
        *("--setenv", "PATH", "/usr/bin:/bin", "--setenv", "LANG", "C.UTF-8"),
        *("--setenv", "LD_LIBRARY_PATH", ":".join(map(str, _libraries(installation)))),
        *_system_folders(),
        *_OWN_FOLDERS,
        *_bound(installation),
        *("--symlink", "/private/passwd", "/etc/passwd"),
        *("--ro-bind", str(home), "/private", "--bind", str(sockets), "/sockets"),
        *("--size", str(data_bytes), "--tmpfs", "/data"),
        *("--size", str(_LOG_BYTES), "--tmpfs", "/wal"),
        *("--remount-ro", "/", "--chdir", "/data"),
    ]


def around(home: Path, shown: Sequence[Path], *, data_bytes: int) -> list[str]:
    """Return the bubblewrap command up to any other program to run; places are as outside.

    Args:
        home: the program's folder, the only one that is written to outside, but for its `data`.
        shown: files and folders that it reads besides those of the system.
        data_bytes: the size of the folder for data, which is in memory.
    """
    return [
        *("bwrap", *_NAMESPACES, "--die-with-parent", "--new-session", "--clearenv"),
        *("--setenv", "PATH", "/usr/bin:/bin", "--setenv", "LANG", "C.UTF-8"),
        *("--setenv", "HOME", str(home)),
        *_system_folders(),
        *_OWN_FOLDERS,
        *(word for path in shown for word in ("--ro-bind", str(path), str(path))),
        *("--bind", str(home), str(home)),
        *("--size", str(data_bytes), "--tmpfs", str(home / "data")),
        *("--remount-ro", "/", "--chdir", str(home)),
    ]


def prepare(home: Path) -> None:
    """Write what the programs look up: the name of the user that they run as."""
    line = f"postgres:x:{_USER}:{_USER}::/data:/bin/sh\n"
    (home / "passwd").write_text(line, encoding="ascii")


# PostgreSQL refuses to be root: inside it is user 1000, outside still the one who starts it.
_NAMESPACES = (
    *("--unshare-user", "--uid", _USER, "--gid", _USER, "--cap-drop", "ALL"),
    *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
)

# No /proc: containers often forbid to mount one. Programs find their libraries without it only
# if they are told the folders.
_OWN_FOLDERS = ("--dev", "/dev", "--tmpfs", "/tmp")  # noqa: S108 - its own


def _bound(installation: Installation) -> Iterator[str]:
    for name in installation.folders:
        yield from ("--ro-bind", str(installation.base / name), str(LIBRARIES / name))


def _libraries(installation: Installation) -> Iterator[Path]:
    for name in installation.folders:
        yield from (LIBRARIES / name, LIBRARIES / name / "lib")


def _system_folders() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name in ("bin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    yield from ("--dir", "/etc", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache")
