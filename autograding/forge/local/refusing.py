"""Refuse a push in git's own language, so that the pusher's terminal shows the reason.

What git clients do with an HTTP error on a push is to print its number. They show words only when
the answer looks as if git had received the push and turned it down.
"""

from collections.abc import Iterator
from typing import IO

from autograding.forge.local.guard import push_refusal

__all__ = ["refuse_push", "too_large"]

_HEAD_BYTES = 4
_MOST_BRANCHES = 1000
_SPOKEN, _REPORT = b"\x02", b"\x01"


def too_large(size: int) -> str:
    """What the guard says of a push of that many bytes, which it never saw."""
    return f"\nRefused: {push_refusal(size)}\n\n"


def refuse_push(request: IO[bytes], words: str, reason: str) -> bytes:
    """The answer to the push that begins in `request`: no branch moves, for a short `reason`."""
    branches = [line.split(b"\0")[0].split(b" ")[-1].strip() for line in _lines(request)]
    lines = [b"unpack " + reason.encode()]
    lines += [b"ng " + branch + b" " + reason.encode() for branch in branches]
    report = b"".join(_line(line + b"\n") for line in lines) + b"0000"
    return _line(_SPOKEN + words.encode()) + _line(_REPORT + report) + b"0000"


def _lines(request: IO[bytes]) -> Iterator[bytes]:
    """The push's first lines, up to the mark that ends them: OLD NEW BRANCH."""
    for _ in range(_MOST_BRANCHES):
        head = request.read(_HEAD_BYTES)
        try:
            size = int(head, 16)
        except ValueError:
            return
        if size <= _HEAD_BYTES:
            return
        yield request.read(size - _HEAD_BYTES)


def _line(content: bytes) -> bytes:
    """A line as git frames it, with its length in front."""
    return b"%04x" % (len(content) + _HEAD_BYTES) + content
