"""What a relay does with commands: the record of them, how long they take, and when it is out."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from autograding.services.wire.message import Message

__all__ = ["Traffic"]

_MOST_COMMANDS = 50_000
_MOST_BYTES = 16 * 1024 * 1024


class Traffic:
    """Shared by all connections of a relay; every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._woken = threading.Condition(self._lock)
        self._commands: list[Any] = []
        self._size = 0
        self._delay = 0.0
        self._changes = 0  # of the delay
        self._left: int | None = None  # how many commands pass before the outage

    @property
    def is_down(self) -> bool:
        """Whether nothing passes."""
        with self._lock:
            return self._left == 0

    def take(self) -> list[Any]:
        """Return what was recorded since the last time."""
        with self._lock:
            taken, self._commands, self._size = self._commands, [], 0
        return taken

    def slow(self, seconds: float) -> None:
        """Let every command wait from now on; those that wait already go on."""
        with self._lock:
            self._delay = seconds
            self._changes += 1
            self._woken.notify_all()

    def allow(self, commands: int | None) -> None:
        """Let so many commands pass before the outage; None: all, as ever."""
        with self._lock:
            self._left = commands
            self._woken.notify_all()

    def passing(
        self, messages: Sequence[Message], is_there: Callable[[], bool]
    ) -> tuple[list[bytes], bool]:
        """Wait, record and count what came together.

        Args:
            messages: what came.
            is_there: tells whether the client still waits for an answer. What one had sent that
                gave up is lost, so that nothing is done behind the back of the next check.

        Returns:
            the payloads that may go on, and whether the connection may.
        """
        with self._lock:
            waited = self._wait(any(message.command is not None for message in messages))
            passed: list[bytes] = []
            if waited and not is_there():
                return passed, False
            for message in messages:
                if self._left == 0:
                    return passed, False
                if message.command is not None:
                    self._record(message)
                passed.append(message.payload)
        return passed, True

    def _wait(self, counted: bool) -> bool:
        """Take the time that one exchange over a slow network takes; True if there was any."""
        if not counted or self._delay <= 0:
            return False
        began_as = self._changes
        self._woken.wait_for(lambda: self._changes != began_as or self._left == 0, self._delay)
        return True

    def _record(self, message: Message) -> None:
        if self._left is not None:
            self._left -= 1
        if len(self._commands) < _MOST_COMMANDS and self._size + message.size <= _MOST_BYTES:
            self._commands.append(message.command)
            self._size += message.size
