"""The steps by which a forked child becomes a worker that can harm nobody."""

import contextlib
import os
import resource
import signal
import socket
import sys
import types
from typing import TextIO

from . import linux
from .settings import Settings
from .strays import Scratch

__all__ = ["become_worker", "keep_reachable"]

_OPEN_FILES = 256


def become_worker(reply: int, output: int, settings: Settings, scratch: Scratch) -> socket.socket:
    """Give up everything but the reply socket and the output pipe, and return that socket.

    Raises:
        OSError: the system refuses a step; no student code may run then.
    """
    _reset_signals()
    reply = _keep_only(reply, output)
    os.setsid()
    os.umask(0o022)
    _limit(settings)
    _drop_user(scratch)
    linux.forbid_new_privileges()
    linux.forbid_inspection()
    os.chdir(settings.work)
    _look_ordinary(settings)
    return socket.socket(fileno=reply)


def keep_reachable(settings: Settings) -> None:
    """Let workers without root's power still import from folders only root can walk into."""


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
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
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
        limits.append((resource.RLIMIT_NPROC, settings.processes + 1, settings.processes + 1))
    for limit, soft, hard in limits:
        # macOS refuses some of these; the wall clock still holds there.
        with (
            contextlib.suppress(ValueError)
            if sys.platform == "darwin"
            else contextlib.nullcontext()
        ):
            resource.setrlimit(limit, (soft, hard))


def _drop_user(scratch: Scratch) -> None:
    if scratch.uid is not None:
        os.setgroups([])
        os.setresgid(scratch.uid, scratch.uid, scratch.uid)
        os.setresuid(scratch.uid, scratch.uid, scratch.uid)


def _look_ordinary(settings: Settings) -> None:
    """Leave nothing in this process that shows more than an ordinary start of Python."""
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        stream = _text_stream(descriptor)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.environ.pop("PYTHONHASHSEED", None)
    os.environ.pop("PWD", None)
    sys.argv[:] = [""]
    sys.path.append(settings.submission)
    main = types.ModuleType("__main__")
    main.__dict__["__kept__"] = sys.modules["__main__"]
    sys.modules["__main__"] = main


def _text_stream(descriptor: int) -> TextIO:
    """Return a stream that loses at most an unfinished line when the process ends abruptly."""
    return open(  # a descriptor, open as long as the process lives
        descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )
