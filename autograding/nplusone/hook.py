"""The one hook: `do_execute` and its two siblings, on every engine.

A listener on `before_cursor_execute` costs six microseconds a statement by merely being there, this
one about one. It never changes what is executed: it returns None, and what goes wrong in it is kept
for the window rather than raised into the user's code.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

__all__ = ["Listening", "Request", "requests", "start", "stop", "windows"]


class Recording(Protocol):
    """What takes statements."""

    flushes: int

    def record(self, statement: str, parameters: Any, context: Any) -> None:
        """Note a statement."""


class Listening(Protocol):
    """A window: what takes its statements where no request is under way, and its troubles."""

    recorder: Any
    trouble: BaseException | None


@dataclass(frozen=True)
class Request:
    """A request that is under way."""

    recorders: Mapping[int, tuple[Any, Any]]
    """Each window, and what takes this request's statements for it, by the window's id."""
    before: "Request | None"
    """The request that sent this one, as when an application asks itself."""

    def recorder(self, window: Listening) -> Any:
        """What takes this request's statements for `window`."""
        return self.recorders.get(id(window), (window, window.recorder))[1]


requests: ContextVar[Request | None] = ContextVar("nplusone_request", default=None)

_current = requests.get
_windows: tuple[Any, ...] = ()
_lock = Lock()


def windows() -> tuple[Any, ...]:
    """The windows that are open."""
    return _windows


def start(window: Listening) -> None:
    """Let `window` hear of every statement from now on."""
    global _windows  # noqa: PLW0603 - one hook a process, since it is on the class Engine
    with _lock:
        if not _windows:
            for name, listener in _LISTENERS.items():
                event.listen(Engine, name, listener, insert=True)
            event.listen(Session, "before_flush", _flushing)
        _windows = (*_windows, window)


def stop(window: Listening) -> None:
    """Let `window` hear nothing any more."""
    global _windows  # noqa: PLW0603
    with _lock:
        if window not in _windows:
            return
        _windows = tuple(each for each in _windows if each is not window)
        if not _windows:
            for name, listener in _LISTENERS.items():
                event.remove(Engine, name, listener)
            event.remove(Session, "before_flush", _flushing)


def _execute(_cursor: Any, statement: str, parameters: Any, context: Any) -> None:
    request = _current()
    for window in _windows:
        try:
            if request is None:
                window.recorder.record(statement, parameters, context)
            else:
                request.recorder(window).record(statement, parameters, context)
        except Exception as error:
            window.trouble = error


def _execute_bare(cursor: Any, statement: str, context: Any) -> None:
    _execute(cursor, statement, (), context)


def _flushing(_session: Any, _context: Any, _instances: Any) -> None:
    request = requests.get()
    for window in _windows:
        recorder = window.recorder if request is None else request.recorder(window)
        recorder.flushes += 1


_LISTENERS: Mapping[str, Callable[..., None]] = {
    "do_execute": _execute,
    "do_executemany": _execute,
    "do_execute_no_params": _execute_bare,
}
