"""Numbers of the whole class, counted once and shown until the classroom changes.

They are plain values. The version is taken before anything is read, so what is remembered is never
older than it says. What takes long to count is shown a little longer than it is true: a large class
changes all the time, and counting must not be all that this machine does. Such a page says that it
is of an older version, and so asks again.
"""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast

from flask import Flask, current_app, g

__all__ = ["prepare_memory", "remembered"]

CHEAP_SECONDS = 0.25
"""What is counted so quickly is always counted anew."""
PATIENCE = 20
"""Counting takes no more than this part of the time."""
MOST = 300
"""Questions that are remembered."""

_Value = TypeVar("_Value")
_KEY = "classroom-numbers"


@dataclass(frozen=True, slots=True)
class _Counted:
    version: str
    value: object
    took: float
    at: float

    def serves(self, version: str) -> bool:
        """Whether it may be shown still."""
        if self.version == version:
            return True
        return self.took > CHEAP_SECONDS and time.monotonic() - self.at < PATIENCE * self.took


class _Memory:
    def __init__(self) -> None:
        self.values: dict[Hashable, _Counted] = {}
        self.counting = threading.Lock()


def prepare_memory(app: Flask) -> None:
    """Give an application its own, empty memory."""
    app.extensions[_KEY] = _Memory()


def remembered(key: Hashable, count: Callable[[], _Value]) -> _Value:
    """What `count` answers for this version of the classroom; `key` is the question."""
    memory: _Memory = current_app.extensions[_KEY]
    found = memory.values.get(key)
    if found is None or not found.serves(g.version):
        with memory.counting:  # whoever waited finds it counted
            found = memory.values.get(key)
            if found is None or not found.serves(g.version):
                found = _count(memory, key, count)
    if found.version != g.version:
        g.version = found.version
    return cast("_Value", found.value)


def _count(memory: _Memory, key: Hashable, count: Callable[[], object]) -> _Counted:
    begun = time.monotonic()
    value = count()
    ended = time.monotonic()
    if len(memory.values) >= MOST:
        memory.values.clear()
    memory.values[key] = _Counted(g.version, value, ended - begun, ended)
    return memory.values[key]
