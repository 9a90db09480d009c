"""A check's Redis: one API over a real server and over the fake inside the worker."""

import itertools
from abc import ABC, abstractmethod
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from autograding.checks.stores import inside_clock, inside_redis
from autograding.closing import Closing
from autograding.services import Redis
from autograding.services.redis import SOCKET
from autograding.services.wire.resp import RedisCommand, Transactions

if TYPE_CHECKING:
    from autograding.checks.student import Student

__all__ = ["RedisStore", "Value", "redis_store"]

# A text (bytes if it is none), a hash, a list, a set, a sorted set, nothing or what is else.
Value = str | bytes | dict[Any, Any] | list[Any] | frozenset[Any] | None

_TRAVEL = """
local cursor, gone = "0", tonumber(ARGV[1])
repeat
  local found = redis.call("SCAN", cursor, "COUNT", 1000)
  cursor = found[1]
  for _, key in ipairs(found[2]) do
    local left = redis.call("PTTL", key)
    if left > gone then redis.call("PEXPIRE", key, left - gone)
    elseif left >= 0 then redis.call("DEL", key) end
  end
until cursor == "0"
"""


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


class RealRedis(RedisStore):
    """A database on a server, which a worker reaches through the relay."""

    real = True

    def __init__(self, student: "Student", redis: Redis, sockets: str) -> None:
        super().__init__(student)
        self._access = access = redis.begin()
        self._client = access.client
        self.url = f"unix://{access.user}:{access.password}@{sockets}/{SOCKET}?db={access.database}"

    def keys(self) -> list[str]:
        """See there."""
        return sorted(_text(key) for key in self._client.scan_iter(count=1000))

    def ttl(self, key: str) -> float | None:
        """See there."""
        return _seconds(self._client.pttl(key))

    def value(self, key: str) -> Value:
        """See there."""
        return _value(*inside_redis.raw(self._client, key))

    def put(self, key: str, value: str | bytes, seconds: float | None = None) -> None:
        """See there."""
        self._client.set(key, value, px=_milliseconds(seconds))

    def remove(self, key: str) -> None:
        """See there."""
        self._client.delete(key)

    def commands(self) -> list[RedisCommand]:
        """See there."""
        return self._access.relay.commands()

    def travel(self, seconds: float) -> None:
        """See there."""
        super().travel(seconds)
        self._client.eval(_TRAVEL, 0, str(round(seconds * 1000)))
        self._access.clock.milliseconds = round(self._moved * 1000)

    def slow(self, seconds: float) -> None:
        """See there."""
        self._access.relay.slow(seconds)

    def down(self) -> None:
        """See there."""
        self._access.relay.down()

    def up(self) -> None:
        """See there."""
        self._access.relay.up()

    def down_after(self, commands: int) -> None:
        """See there."""
        self._access.relay.down_after(commands)

    def close(self) -> None:
        """Leave nothing to the next check; what its workers do yet meets the outage."""
        self.down()


class FakeRedis(RedisStore):
    """fakeredis in the worker, watched by a module of ours beside it."""

    def __init__(self, student: "Student") -> None:
        super().__init__(student)
        numbers = itertools.count(1)
        self._connections: defaultdict[int, Transactions] = defaultdict(
            partial(Transactions, numbers)
        )
        self._probe("install")

    def keys(self) -> list[str]:
        """See there."""
        return sorted(_text(key) for key in self._ask("keys"))

    def ttl(self, key: str) -> float | None:
        """See there."""
        return _seconds(self._ask("pttl", key))

    def value(self, key: str) -> Value:
        """See there."""
        return _value(*self._ask("raw", key))

    def put(self, key: str, value: str | bytes, seconds: float | None = None) -> None:
        """See there."""
        self._ask("set", key, value, None, _milliseconds(seconds))

    def remove(self, key: str) -> None:
        """See there."""
        self._ask("delete", key)

    def commands(self) -> list[RedisCommand]:
        """See there."""
        taken = self._probe("take")
        made = (self._connections[number].command(words) for number, words in taken)
        return [command for command in made if command is not None]

    def slow(self, seconds: float) -> None:
        """See there."""
        self._probe("set_slow", seconds)

    def down(self) -> None:
        """See there."""
        self.down_after(0)

    def up(self) -> None:
        """See there."""
        self._probe("set_outage", None)

    def down_after(self, commands: int) -> None:
        """See there."""
        self._probe("set_outage", commands)

    def welcome(self, student: "Student") -> None:
        """Hook the fake of another worker, too, so that it is one server there as well."""
        student.probe(inside_redis, "install")
        super().welcome(student)

    def close(self) -> None:
        """Nothing: it ends with the worker."""

    def _ask(self, function: str, *arguments: Any) -> Any:
        return self._probe("ask", function, *arguments)

    def _probe(self, function: str, *arguments: Any) -> Any:
        return self._students[0].probe(inside_redis, function, *arguments)


def redis_store(student: "Student", redis: Redis | None, sockets: str) -> RedisStore:
    """Return a check's Redis: on the server, or on the fake where there is none.

    Raises:
        ServiceUnavailable: the server went away.
    """
    return FakeRedis(student) if redis is None else RealRedis(student, redis, sockets)


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else max(round(seconds * 1000), 1)


def _seconds(milliseconds: Any) -> float | None:
    return {-1: None, -2: 0.0}.get(milliseconds, milliseconds / 1000)


def _text(data: Any) -> str:
    return str(data, "utf-8", "backslashreplace")


def _plain(data: Any) -> Any:
    """Return text, or the bytes themselves if they are none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _value(kind: str, raw: Any) -> Value:
    match kind:
        case "string":
            return _plain(raw)  # type: ignore[no-any-return]
        case "hash":
            return {_plain(key): _plain(value) for key, value in raw}
        case "list":
            return [_plain(item) for item in raw]
        case "set":
            return frozenset(_plain(item) for item in raw)
        case "zset":
            return [(_plain(member), score) for member, score in raw]
    return None
