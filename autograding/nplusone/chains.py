"""The chain of calls that led to a statement, as pairs of code and instruction, not as frames.

A frame would keep the user's objects alive, and then the identity map would answer differently.
"""

import sys
from collections.abc import Iterator
from types import CodeType, FrameType

from autograding.nplusone.codes import CodeBook, Owner
from autograding.nplusone.shapes import Shape

__all__ = ["Chain", "ChainReader"]

Chain = tuple[int, ...]
"""Ids of code objects and instruction offsets in turn, from the user's innermost frame outwards."""

_DEEP = 200
_USER = Owner.USER


class ChainReader:
    """Reads the chains of one window."""

    def __init__(self, book: CodeBook, stop: CodeType | None) -> None:
        self._book = book
        self.stop = stop
        """The code that opened the window: chains end there."""
        self._owners = book.owners

    def read(self, shape: Shape) -> Chain | None:
        """The chain from the user's innermost frame to where the window was opened.

        Empty where nothing but libraries runs, as in some threads; None where only code from
        outside the roots asks.

        Args:
            shape: of the statement; it remembers how deep the user's frame was the last time.
        """
        frame: FrameType | None = None
        entry = shape.entry
        if entry is not None:
            try:
                inner = sys._getframe(shape.depth)
            except ValueError:  # a shorter stack than the last time
                inner = None
            if inner is not None and inner.f_code is entry:
                frame = inner.f_back
        if frame is None or self._owners.get(id(frame.f_code)) is not _USER:
            return self._search(shape)
        return self._follow(frame)

    def learn(self) -> None:
        """Judge all code objects of this stack, and keep them alive: their ids stay theirs."""
        for frame in _outwards(sys._getframe(1)):
            self._book.owner(frame)
            if frame.f_code is self.stop:
                break

    def _follow(self, frame: FrameType | None, hop: bool = True) -> Chain:
        """All calls from `frame` outwards, across the greenlet that an asyncio session runs in."""
        stop = self.stop
        chain: list[int] = []
        add = chain.append
        while frame is not None:
            code = frame.f_code
            add(id(code))
            add(frame.f_lasti)
            if code is stop:
                break
            frame = frame.f_back
        else:
            if hop and (waiting := _waiting()) is not None:
                return tuple(chain) + self._follow(waiting, hop=False)
        return tuple(chain) if len(chain) < _DEEP else _without_repetition(chain)

    def _search(self, shape: Shape) -> Chain | None:
        """The slow way: from the hook outwards, until a frame is the user's."""
        inner: FrameType | None = None
        outside = False
        for depth, frame in enumerate(_outwards(sys._getframe(1))):
            owner = self._book.owner(frame)
            outside = outside or owner is Owner.HARNESS
            if owner is _USER:
                if inner is not None:
                    shape.depth, shape.entry = depth - 1, inner.f_code
                return self._follow(frame, hop=frame in _stack(sys._getframe(1)))
            if frame.f_code is self.stop:
                break
            inner = frame
        return None if outside else ()


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _outwards(frame: FrameType) -> Iterator[FrameType]:
    """All frames outwards, and then those that wait for this greenlet."""
    yield from _stack(frame)
    yield from _stack(_waiting())


def _waiting() -> FrameType | None:
    """The frame that waits for this greenlet, where an asyncio session runs in one of its own."""
    module = sys.modules.get("greenlet")
    parent = None if module is None else module.getcurrent().parent
    frame: FrameType | None = None if parent is None else parent.gr_frame
    return frame if frame is not None and frame.f_code.co_name == "greenlet_spawn" else None


def _without_repetition(chain: list[int]) -> Chain:
    """A deep recursion's chain with each pair once, so that equal depths are not needed."""
    pairs = dict.fromkeys(zip(chain[::2], chain[1::2], strict=True))
    return tuple(number for pair in pairs for number in pair)
