"""A database of a shared server for one grading alone: several may run at a time, as in a proof."""

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from autograding.closing import Closing
from autograding.services.errors import ServiceUnavailable

if TYPE_CHECKING:
    import redis

__all__ = ["Lease"]

_NUMBERS = range(1, 16)  # a server has 16 by default; the first holds the leases
_KEY = "classroom:lease:{}"
_LONGEST = 900  # seconds after which a grading that was killed has surely ended
_PATIENCE = 120.0
_PAUSE = 0.2


class Lease(Closing):
    """Takes the first free database, or the one that the URL names, whoever uses it.

    Args:
        connect: makes the grader's connection to a database.
        database: the one that the URL names.

    Raises:
        ServiceUnavailable: none becomes free.
    """

    def __init__(
        self, connect: Callable[[int], "redis.Redis"], database: int | None = None
    ) -> None:
        self._first: redis.Redis | None = None
        self._token = secrets.token_hex(8)
        if database is None:
            self._first = connect(0)
            database = self._taken(self._first)
        self.database = database
        self.client = connect(database)

    def close(self) -> None:
        """Give it back."""
        if self._first is not None:
            self._first.delete(_KEY.format(self.database))
            self._first.close()

    def _taken(self, first: "redis.Redis") -> int:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            for number in _NUMBERS:
                if first.set(_KEY.format(number), self._token, nx=True, ex=_LONGEST):
                    return number
            time.sleep(_PAUSE)
        raise ServiceUnavailable("all 15 databases of the Redis server are in use by gradings")
