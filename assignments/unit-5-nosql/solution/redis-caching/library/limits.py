"""The rate limiter: nobody sends too much within too short a time.

A fixed window for each client: it begins with the client's first request, and ends with the key
that counts them. A window that begins at each full minute would let twice as many pass around it.
"""

import logging
from dataclasses import dataclass

from flask import Flask, Response, g, request
from redis import Redis, RedisError

from library.errors import TooManyRequests

__all__ = ["limit_requests"]

_PREFIX = "library:limit:"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Count:
    """How often a client came in its window, this time included, and how long that lasts."""

    requests: int
    milliseconds: int

    @property
    def seconds(self) -> int:
        """How long the window lasts, in whole seconds, and never too short."""
        return max(1, -(-self.milliseconds // 1000))


def limit_requests(app: Flask) -> None:
    """Count the requests of each client, and refuse those that are too many."""
    client = app.extensions["redis"]
    most, window = app.config["RATE_LIMIT"], app.config["RATE_WINDOW"]

    @app.before_request
    def refuse_too_many() -> None:
        g.count = _count(client, request.remote_addr, window) if _is_counted() else None
        if g.count is not None and g.count.requests > most:
            raise TooManyRequests(g.count.seconds)

    @app.after_request
    def tell(response: Response) -> Response:
        if g.get("count") is not None:
            response.headers["RateLimit-Limit"] = str(most)
            response.headers["RateLimit-Remaining"] = str(max(0, most - g.count.requests))
            if response.status_code == TooManyRequests.status:
                response.headers["Retry-After"] = str(g.count.seconds)
        return response


def _is_counted() -> bool:
    return request.method == "POST" or request.path.startswith("/api/")


def _count(client: Redis, address: str | None, window: int) -> Count | None:
    """Count a request; None when Redis does not answer: then everybody may pass.

    The three commands are one transaction. So two processes never count the same number, and no
    key is left without a time to live, whenever a process dies.
    """
    key = f"{_PREFIX}{address}"
    try:
        with client.pipeline(transaction=True) as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, window, nx=True)
            pipeline.pttl(key)
            requests, _, milliseconds = pipeline.execute()
    except RedisError as error:
        _log.warning("Nobody counts the requests of %s: %s", address, error)
        return None
    return Count(requests, milliseconds)
