"""A database on a real Redis server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from autograding.checks.api import Failure
from autograding.checks.stores import inside_redis
from autograding.checks.stores.redis_store import RedisStore
from autograding.checks.stores.redis_values import (
    Value,
    milliseconds_of,
    seconds_of,
    text_of,
    value_of,
)
from autograding.sandbox import WorkerExited
from autograding.services import Redis, ServiceUnavailable
from autograding.services.redis import SOCKET
from autograding.services.wire.resp import RedisCommand

if TYPE_CHECKING:
    import redis

    from autograding.checks.student import Student

__all__ = ["RealRedis"]

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


class RealRedis(RedisStore):
    """A database on a server, which a worker reaches through the relay."""

    real = True

    def __init__(self, student: "Student", redis: Redis, sockets: str) -> None:
        super().__init__(student)
        self._redis = redis
        self._access = access = redis.begin()
        self.url = f"unix://{access.user}:{access.password}@{sockets}/{SOCKET}?db={access.database}"

    def keys(self) -> list[str]:
        """See there."""
        with self._asking() as client:
            return sorted(text_of(key) for key in client.scan_iter(count=1000))

    def ttl(self, key: str) -> float | None:
        """See there."""
        with self._asking() as client:
            return seconds_of(client.pttl(key))

    def value(self, key: str) -> Value:
        """See there."""
        with self._asking() as client:
            return value_of(*inside_redis.raw(client, key))

    def put(self, key: str, value: str | bytes, seconds: float | None = None) -> None:
        """See there."""
        with self._asking() as client:
            client.set(key, value, px=milliseconds_of(seconds))

    def remove(self, key: str) -> None:
        """See there."""
        with self._asking() as client:
            client.delete(key)

    def commands(self) -> list[RedisCommand]:
        """See there."""
        return self._access.relay.commands()

    def travel(self, seconds: float) -> None:
        """See there."""
        super().travel(seconds)
        with self._asking() as client:
            client.eval(_TRAVEL, 0, str(round(seconds * 1000)))
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

    @contextmanager
    def _asking(self) -> Iterator["redis.Redis"]:
        """Ask the server something ourselves; what goes wrong is told as what it is.

        Raises:
            Failure: the submission keeps the server busy, or filled it.
            WorkerExited: it brought the server down.
            ServiceUnavailable: a server that is not ours is gone.
        """
        import redis  # noqa: PLC0415

        try:
            yield self._access.client
        except redis.ConnectionError as error:
            if self._redis.ended():
                raise WorkerExited("your code brought down the Redis server") from error
            raise ServiceUnavailable(f"Redis went away: {error}") from error
        except (redis.TimeoutError, redis.ResponseError) as error:
            raise Failure(
                f"Redis is not able to answer the grader: {error}.",
                hint="Does a script of yours run without end, or your code fill Redis' memory?",
            ) from error
