"""fakeredis inside the worker."""

import itertools
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from autograding.checks.stores import inside_redis
from autograding.checks.stores.redis_store import RedisStore
from autograding.checks.stores.redis_values import (
    Value,
    milliseconds_of,
    seconds_of,
    text_of,
    value_of,
)
from autograding.services.wire.resp import RedisCommand, Transactions

if TYPE_CHECKING:
    from autograding.checks.student import Student

__all__ = ["FakeRedis"]


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
        return sorted(text_of(key) for key in self._ask("keys"))

    def ttl(self, key: str) -> float | None:
        """See there."""
        return seconds_of(self._ask("pttl", key))

    def value(self, key: str) -> Value:
        """See there."""
        return value_of(*self._ask("raw", key))

    def put(self, key: str, value: str | bytes, seconds: float | None = None) -> None:
        """See there."""
        self._ask("set", key, value, None, milliseconds_of(seconds))

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
