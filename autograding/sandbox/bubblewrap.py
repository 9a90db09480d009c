"""The bubblewrap command: namespaces with an interpreter, the submission and nothing else."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograding.sandbox.interpreter import START, base_python, inside_folder, site_packages

__all__ = ["SCRATCH", "SOCKETS", "SUBMISSION", "command", "site_packages_inside"]

SUBMISSION = "/submission"
SCRATCH = "/tmp"  # noqa: S108 - a tmpfs of its own
SOCKETS = "/sockets"
_INSIDE = "/opt/worker"
_SITE = "/opt/site-packages"
_USR = ("bin", "sbin", "lib", "lib32", "lib64", "local/bin", "local/lib", "share/zoneinfo")
_SLACK = 1024 * 1024  # so that one file that grows too large meets its own limit first


def command(
    submission: Path,
    *,
    sockets: Path | None,
    written_bytes: int,
    environment: dict[str, str],
    control: int,
) -> list[str]:
    """Return the command that starts the fork server in a new sandbox.

    Sockets in a folder bound read-only can be connected to, but neither replaced nor removed.

    Raises:
        FileNotFoundError: bubblewrap is not installed.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise FileNotFoundError("bubblewrap is not installed")
    return [
        program,
        *_namespaces(),
        *("--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"),
        *(word for pair in environment.items() for word in ("--setenv", *pair)),
        *_system_folders(),
        *("--proc", "/proc", "--dev", "/dev"),
        *("--perms", "1777", "--size", str(written_bytes + _SLACK), "--tmpfs", SCRATCH),
        *_python_folders(),
        *("--ro-bind", str(submission), SUBMISSION),
        *(("--ro-bind", str(sockets), SOCKETS) if sockets else ()),
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH),
        *base_python(),
        f"{_INSIDE}/{START}",
        str(control),
    ]


def site_packages_inside() -> list[str]:
    """Return where `site_packages()` are bound, in the same order."""
    return [f"{_SITE}/{number}" for number in range(len(site_packages()))]


def _namespaces() -> Sequence[str]:
    """Root keeps its own user namespace, because only there can workers get another user id."""
    if os.geteuid() != 0:
        return ("--unshare-all", "--hostname", "localhost", "--cap-drop", "ALL")
    return (
        *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
        *("--unshare-cgroup-try", "--hostname", "localhost", "--cap-drop", "ALL"),
        *("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_KILL"),
        *("--cap-add", "CAP_CHOWN", "--cap-add", "CAP_DAC_OVERRIDE"),
        *("--cap-add", "CAP_FOWNER"),
    )


def _system_folders() -> Iterator[str]:
    """Bind programs and libraries, and not all of /usr: some keep their sources there."""
    yield from _folders("/usr", "/usr/local", "/usr/share")
    for name in _USR:
        yield from ("--ro-bind-try", f"/usr/{name}", f"/usr/{name}")
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    yield from _folders("/etc")
    yield from ("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache")


def _python_folders() -> Iterator[str]:
    """Bind the base installation where it is, the libraries and our own code at neutral places."""
    for prefix in dict.fromkeys((sys.base_prefix, sys.base_exec_prefix)):
        if prefix not in {"/usr", "/usr/local"}:
            yield from _folders(*map(str, reversed(Path(prefix).parents[:-1])))
            yield from ("--ro-bind", prefix, prefix)
    yield from _folders("/opt", _SITE)
    for folder, place in zip(site_packages(), site_packages_inside(), strict=True):
        yield from ("--ro-bind", folder, place)
        if (Path(folder) / "autograding").is_dir():
            yield from ("--tmpfs", f"{place}/autograding")
    yield from ("--ro-bind", str(inside_folder()), _INSIDE)


def _folders(*paths: str) -> Iterator[str]:
    """Make folders open to all; bubblewrap by itself copies the modes of, say, a closed /root."""
    for path in paths:
        yield from ("--perms", "0755", "--dir", path)
