"""A check's Redis: one API over a real server and over the fake inside the worker."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from autograding.checks.stores import inside_clock
from autograding.checks.stores.redis_values import Value
from autograding.closing import Closing
from autograding.services.wire.resp import RedisCommand

if TYPE_CHECKING:
    from autograding.checks.student import Student

__all__ = ["RedisStore"]


class RedisStore(Closing, ABC):
    """Empty when the check begins.

    Attributes:
        url: what the worker finds it by, for REDIS_URL; "" on the fake: leave it unset there.
        real: whether it is a server. The fake lives in the check's first worker, so a fresh worker
            finds another one, which is empty.
    """

    url = ""
    real = False

    def __init__(self, student: "Student") -> None:
        self._students = [student]
        self._moved = 0.0

    @abstractmethod
    def keys(self) -> list[str]:
        """All keys there are, sorted."""

    @abstractmethod
    def ttl(self, key: str) -> float | None:
        """How many seconds a key has left; None: it stays for ever; 0.0: there is no such key."""

    @abstractmethod
    def value(self, key: str) -> Value:
        """What a key holds; None where there is no such key.

        A set is a `frozenset`, a sorted set a list of (member, score), and text that is not UTF-8
        is bytes, at any depth.
        """

    @abstractmethod
    def put(self, key: str, value: str | bytes, seconds: float | None = None) -> None:
        """Set a key to a text, whatever it was, with a time to live or for ever."""

    @abstractmethod
    def remove(self, key: str) -> None:
        """Delete a key if it is there."""

    @abstractmethod
    def commands(self) -> list[RedisCommand]:
        """What the application sent since the last call, in order; ours and greetings are not."""

    @abstractmethod
    def slow(self, seconds: float) -> None:
        """Let everything that the application sends wait from now on, once for each exchange.

        Half a second is as long as a client waits: more is a server that does not answer.
        """

    @abstractmethod
    def down(self) -> None:
        """End all connections and refuse new ones, as if the server were killed; keys stay."""

    @abstractmethod
    def up(self) -> None:
        """Let everything pass again; latency stays as it is."""

    @abstractmethod
    def down_after(self, commands: int) -> None:
        """Let so many of the application's commands pass; the next one meets the outage."""

    def travel(self, seconds: float) -> None:
        """Let time go on, for the application's clock and for all keys.

        `time.monotonic` and sleeping are as ever.
        """
        self._moved += seconds
        for student in self._students:
            student.probe(inside_clock, "at", self._moved)

    def welcome(self, student: "Student") -> None:
        """Take in another worker of this check."""
        self._students.append(student)
        if self._moved:
            student.probe(inside_clock, "at", self._moved)
