"""What a worker's end or reply means, in words for the student."""

import errno
import signal
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from autograding.assignment.model import Limits
from autograding.sandbox.errors import (
    ReplyRefused,
    StudentError,
    WorkerExited,
    WorkerFailure,
    WorkerOutOfMemory,
    WorkerTimeout,
)
from autograding.sandbox.output import harmless

__all__ = ["ended", "exited", "out_of_time", "raised", "refused"]

_MAX_TEXT = 2_000
_MAX_LINE = 1_000_000
_MEGABYTE = 1024 * 1024
_NO_NETWORK = {errno.EAFNOSUPPORT, errno.ENETUNREACH}
_CRASHES = {signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGABRT}


def out_of_time(seconds: float) -> WorkerTimeout:
    """It did not answer in time."""
    unit = "second" if seconds == 1 else "seconds"
    return WorkerTimeout(f"your code ran longer than {seconds:g} {unit} and was stopped")


def out_of_memory(limits: Limits) -> WorkerOutOfMemory:
    """It asked for too much memory."""
    return WorkerOutOfMemory(f"your code ran out of memory ({_size(limits.memory_bytes)})")


def refused(reason: str) -> ReplyRefused:
    """Its value cannot be taken."""
    return ReplyRefused(f"what your code returned could not be taken: {harmless(reason)[:200]}")


def exited(code: int) -> WorkerExited:
    """It ended the program itself."""
    return WorkerExited(
        f"your code ended the program with exit code {code}: "
        "a function that is called by others must return instead"
    )


def ended(status: int | None, limits: Limits) -> WorkerFailure:
    """The worker's process ended; a negative status is the signal that ended it."""
    if status is None:
        return WorkerExited("your code cut its own connection to the program that called it")
    if status >= 0:
        return exited(status)
    if -status == signal.SIGKILL:
        return out_of_memory(limits)
    if -status == signal.SIGXCPU:
        return out_of_time(int(limits.submission_seconds) + 1)
    what = "crashed the interpreter" if -status in _CRASHES else "was ended"
    return WorkerExited(f"your code {what} ({signal.strsignal(-status)})")


def raised(
    told: Mapping[str, Any], submission: Path, limits: Limits, seconds: float
) -> WorkerFailure:
    """The student's code raised an exception; nothing told of it is trusted."""
    if told.get("deadline") is True:
        return out_of_time(seconds)
    if told.get("memory") is True:
        return out_of_memory(limits)
    type_name = _words(told.get("type"), 200) or "Exception"
    text = _words(told.get("text"))
    file, line = _place(told, submission)
    reason = _reason(type_name, text, told, limits)
    return StudentError(
        reason or f"your code raised {type_name}" + (f": {text}" if text else ""),
        type_name=type_name,
        text=text,
        file=file,
        line=line,
        traceback=_words(told.get("traceback")),
    )


def _reason(type_name: str, text: str, told: Mapping[str, Any], limits: Limits) -> str:
    """Say in words which limit it ran into, "" for none."""
    number = told.get("errno")
    if refusal := _words(told.get("refused"), 200):
        return f"your code raised {type_name}: {refusal}"
    if number == errno.EAGAIN or "can't start new thread" in text:
        return f"your code started more than {limits.processes} processes or threads"
    if number == errno.EFBIG or text == "disk I/O error":  # SQLite's words for it
        return f"your code wrote a file larger than {_size(limits.written_bytes)}"
    if number in _NO_NETWORK:
        return "your code tried to use the network, which is not there while it is graded"
    if number == errno.ENOSPC or "database or disk is full" in text:
        return f"your code wrote more than {_size(limits.written_bytes)} of files"
    return ""


def _place(told: Mapping[str, Any], submission: Path) -> tuple[str, int]:
    """Return file and line if they can be a place in the submission, else ("", 0)."""
    file, line = told.get("file"), told.get("line")
    if type(file) is not str or type(line) is not int or not 0 <= line < _MAX_LINE:
        return "", 0
    path = PurePosixPath(file)
    if not file or path.is_absolute() or ".." in path.parts or "\0" in file:
        return "", 0
    return (file, line) if (submission / path).is_file() else ("", 0)


def _words(value: object, limit: int = _MAX_TEXT) -> str:
    return harmless(value)[:limit] if type(value) is str else ""


def _size(size: int) -> str:
    return f"{size / _MEGABYTE:g} MB"
