"""Numbers of the whole class, counted once and shown until the classroom changes.

They are plain values. The version is taken before anything is read, so what is remembered is never
older than it says.
"""

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from flask import Flask, current_app, g

__all__ = ["prepare_memory", "remembered"]

_Value = TypeVar("_Value")
_KEY = "classroom-numbers"


class _Memory:
    """Values of one version only: those of an older one are never asked for again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version = ""
        self._values: dict[Hashable, object] = {}

    def find(self, version: str, key: Hashable) -> object | None:
        with self._lock:
            return self._values.get(key) if self._version == version else None

    def keep(self, version: str, key: Hashable, value: object) -> None:
        with self._lock:
            if self._version != version:
                self._version, self._values = version, {}
            self._values[key] = value


def prepare_memory(app: Flask) -> None:
    """Give an application its own memory."""
    app.extensions[_KEY] = _Memory()


def remembered(key: Hashable, count: Callable[[], _Value]) -> _Value:
    """What `count` answers for this version of the classroom; `key` is the question."""
    memory: _Memory = current_app.extensions[_KEY]
    found = memory.find(g.version, key)
    if found is None:
        found = count()
        memory.keep(g.version, key, found)
    return cast("_Value", found)
