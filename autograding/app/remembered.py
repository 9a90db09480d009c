"""Numbers of the whole class, counted once and shown until the classroom changes.

They are plain values. The version is taken before anything is read, so what is remembered is never
older than it says. What is counted quickly is counted at once. For what takes long nobody waits:
one thread counts it anew, and until then a page shows the last numbers and says that it is of an
older version, and so asks again. Counting must not be all that this machine does either: a large
class changes all the time.
"""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from autograding.app.extensions import database
from autograding.app.freshness import version
from autograding.records import Database

__all__ = ["end_counting", "prepare_memory", "remembered"]

CHEAP_SECONDS = 0.25
CHEAP_CPU_SECONDS = 0.03
"""What is counted so quickly is always counted anew; other work of the machine is left out here."""
COLD_CPU_SECONDS = 0.1
"""The same for the first time, when statements are still being prepared."""
PATIENCE = 20
"""Counting takes no more than this part of the time."""
MOST = 300
"""Questions that are remembered."""

_Value = TypeVar("_Value")
_KEY = "classroom-numbers"
_Count = Callable[[Session], object]


@dataclass(frozen=True, slots=True)
class _Counted:
    version: str
    value: object
    took: float
    cpu: float
    at: float
    is_first: bool

    @property
    def is_cheap(self) -> bool:
        """Whether whoever asks may wait for it."""
        most = COLD_CPU_SECONDS if self.is_first else CHEAP_CPU_SECONDS
        return self.took <= CHEAP_SECONDS and self.cpu <= most

    @property
    def is_due(self) -> bool:
        """Whether it may be counted anew already."""
        return time.monotonic() - self.at >= PATIENCE * self.took


class _Memory:
    """What was counted, and the one thread that counts what takes long."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._values: dict[Hashable, _Counted] = {}
        self._counting = threading.Lock()
        self._waiting: dict[Hashable, _Count] = {}
        self._changing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def ask(self, key: Hashable, count: _Count) -> _Counted:
        """What is true of this version; or the last numbers, where counting takes long."""
        found = self._values.get(key)
        if found is None or (found.version != g.version and found.is_cheap):
            with self._counting:  # whoever waited finds it counted
                found = self._values.get(key)
                if found is None or (found.version != g.version and found.is_cheap):
                    found = self._keep(key, g.version, count, database.session())
        if found.version != g.version and found.is_due:
            self._count_later(key, count)
        return found

    def close(self) -> None:
        """Begin nothing more, and wait for what is being counted."""
        with self._changing:
            self._is_closed = True
            self._waiting.clear()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _count_later(self, key: Hashable, count: _Count) -> None:
        with self._changing:
            if self._is_closed:
                return
            self._waiting.setdefault(key, count)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="counting", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        """Count what waits, one after the other, until nothing does."""
        while (asked := self._next()) is not None:
            key, count = asked
            try:
                with self._app.app_context():
                    folder = self._app.config["DATA_FOLDER"]
                    of = version(folder)
                    with Database(database.engine, folder).reading() as session:
                        self._keep(key, of, count, session)
            except Exception:
                self._app.logger.exception("The numbers of the class could not be counted.")
            finally:
                with self._changing:
                    self._waiting.pop(key, None)

    def _next(self) -> tuple[Hashable, _Count] | None:
        with self._changing:
            found = next(iter(self._waiting.items()), None)
            if found is None:
                self._thread = None
            return found

    def _keep(self, key: Hashable, of: str, count: _Count, session: Session) -> _Counted:
        begun, cpu = time.monotonic(), time.thread_time()
        value = count(session)
        ended, cpu = time.monotonic(), time.thread_time() - cpu
        with self._changing:
            counted = _Counted(of, value, ended - begun, cpu, ended, key not in self._values)
            if len(self._values) >= MOST and key not in self._values:
                self._values.pop(next(iter(self._values)))
            self._values[key] = counted
        return counted


def prepare_memory(app: Flask) -> None:
    """Give an application its own, empty memory."""
    app.extensions[_KEY] = _Memory(app)


def end_counting(app: Flask) -> None:
    """Count nothing more: the server ends."""
    memory: _Memory = app.extensions[_KEY]
    memory.close()


def remembered(key: Hashable, count: Callable[[Session], _Value]) -> _Value:
    """What `count` answers for this version of the classroom; `key` is the question.

    It may be counted by another thread: of the request, `count` may use plain values only.
    """
    memory: _Memory = current_app.extensions[_KEY]
    found = memory.ask(key, count)
    if found.version != g.version:
        g.version = found.version
    return cast("_Value", found.value)
