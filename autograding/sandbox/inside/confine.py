"""The steps by which a forked child becomes a worker that can harm nobody."""

import os
import resource
import signal
import socket
import sys
import types
from typing import TextIO

from . import landlock, linux, reach, seccomp
from .settings import Settings
from .strays import Scratch

__all__ = ["become_worker"]

_OURS = 2  # the worker, and in a user namespace the fork server too
_OPEN_FILES = 256
_HIGHEST = 4096  # above every descriptor the fork server ever opens


def become_worker(reply: int, output: int, settings: Settings, scratch: Scratch) -> socket.socket:
    """Give up everything but the reply socket and the output pipe, and return that socket.

    Raises:
        OSError: the system refuses a step; no student code may run then.
    """
    _reset_signals()
    reply = _keep_only(reply, output)
    os.setsid()
    os.umask(0o022)
    os.chdir(settings.work)
    _limit(settings)
    linux.forbid_new_privileges()
    if not settings.own_namespace:
        landlock.restrict(_readable(settings), [settings.scratch, os.devnull])
    _drop_user(scratch)
    linux.die_with_parent()
    linux.forbid_inspection()
    others_are_safe = settings.own_namespace or settings.drop_uid
    local_sockets = settings.own_namespace or settings.local_sockets
    seccomp.install(local_sockets=local_sockets, signals=others_are_safe)
    _look_ordinary(settings)
    return socket.socket(fileno=reply)


def _readable(settings: Settings) -> list[str | int]:
    places: list[str | int] = ["/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/proc/self"]
    places += ["/dev/urandom", "/dev/random", "/dev/zero", sys.base_prefix, sys.base_exec_prefix]
    return [*places, settings.submission, *settings.site_packages, *reach.descriptors()]


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _keep_only(reply: int, output: int) -> int:
    """Close every descriptor but standard input (nothing), the output pipe and the reply socket."""
    reply, output = os.dup2(reply, 101), os.dup2(output, 102)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(reply, 3, inheritable=False)
    first = 4
    for kept in sorted(reach.descriptors()):
        os.closerange(first, kept)
        first = kept + 1
    os.closerange(first, _HIGHEST)
    return 3


def _limit(settings: Settings) -> None:
    """Set the limits of one process; the sized scratch folder and the wall clock do the rest."""
    memory = settings.memory_bytes + settings.baseline_bytes
    seconds = settings.processor_seconds
    limits = [
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, settings.written_bytes, settings.written_bytes),
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_AS, memory, memory),
    ]
    if settings.processes:
        most = settings.processes + _OURS
        limits.append((resource.RLIMIT_NPROC, most, most))
    for limit, soft, hard in limits:
        present = resource.getrlimit(limit)[1]
        most = hard if present == resource.RLIM_INFINITY else min(hard, present)
        try:
            resource.setrlimit(limit, (min(soft, most), most))
        except ValueError:
            if sys.platform == "linux":
                raise  # macOS refuses some of these; the wall clock still holds there


def _drop_user(scratch: Scratch) -> None:
    if scratch.uid is not None:
        os.setgroups([])
        os.setresgid(scratch.uid, scratch.uid, scratch.uid)
        os.setresuid(scratch.uid, scratch.uid, scratch.uid)
    linux.drop_capabilities()


def _look_ordinary(settings: Settings) -> None:
    """Leave nothing in this process that shows more than an ordinary start of Python."""
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        stream = _text_stream(descriptor)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.environ.pop("PYTHONHASHSEED", None)
    os.environ.pop("PWD", None)
    sys.argv[:] = [""]
    sys.path += filter(os.path.isdir, settings.import_from)
    main = types.ModuleType("__main__")
    main.__dict__["__kept__"] = sys.modules["__main__"]
    sys.modules["__main__"] = main


def _text_stream(descriptor: int) -> TextIO:
    """Return a stream that loses at most an unfinished line when the process ends abruptly."""
    return open(  # a descriptor, open as long as the process lives
        descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )
