"""What a student's exception looks like from outside: only the student's own frames are told."""

import linecache
import os
from types import TracebackType
from typing import Any

from .values import type_name

__all__ = ["MAX_TEXT", "StudentCodeRaised", "describe"]

MAX_TEXT = 2_000
_MAX_FRAMES = 20


class StudentCodeRaised(BaseException):
    """Carries what student code raised past our own handlers, which catch nothing of this kind."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


def describe(error: BaseException, submission: str) -> dict[str, Any]:
    """Return type, text, file (relative to the submission), line and traceback of an exception."""
    frames = _own_frames(error.__traceback__, submission)
    if isinstance(error, SyntaxError) and (place := _syntax_place(error, submission)):
        frames.append(place)
    file, line = (frames[-1][0], frames[-1][1]) if frames else ("", 0)
    return {
        "type": type_name(type(error)),
        "text": _text(error),
        "errno": _errno(error),
        "file": file,
        "line": line,
        "traceback": _format(frames[-_MAX_FRAMES:], submission)[-MAX_TEXT:],
    }


def _text(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return str.__str__(text)[:MAX_TEXT]
    except BaseException:  # a hostile __str__ must not hide the failure itself
        return "(its text could not be read)"


def _errno(error: BaseException) -> int:
    number = error.errno if isinstance(error, OSError) else None
    return number if type(number) is int else 0


def _own_frames(trace: TracebackType | None, submission: str) -> list[tuple[str, int, str]]:
    """List (file, line, function) of the frames whose code lies in the submission."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if file := _relative(code.co_filename, submission):
            frames.append((file, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    return frames


def _syntax_place(error: SyntaxError, submission: str) -> tuple[str, int, str] | None:
    file = _relative(error.filename, submission) if type(error.filename) is str else ""
    return (file, error.lineno or 0, "<module>") if file else None


def _relative(filename: str, submission: str) -> str:
    path = os.path.normpath(filename)
    prefix = submission + os.sep
    return path[len(prefix) :] if path.startswith(prefix) else ""


def _format(frames: list[tuple[str, int, str]], submission: str) -> str:
    lines = []
    for file, line, function in frames:
        lines.append(f'File "{file}", line {line}, in {function}')
        if source := linecache.getline(f"{submission}/{file}", line).strip():
            lines.append(f"    {source[:200]}")
    return "\n".join(lines)
