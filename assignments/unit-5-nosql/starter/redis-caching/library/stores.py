"""Where Redis is. Given: you use the client of the application, `app.extensions["redis"]`.

With REDIS_URL in the environment it is a real server, such as redis://:password@127.0.0.1:6379/0.
Without it, it is fakeredis: a Redis of Python, inside this process, empty at each start.

The client answers with text (`decode_responses=True`). It waits half a second for the server at
most, and tries once: a cache that makes a page wait is worse than none. What goes wrong is raised
as a subclass of `redis.RedisError`; one thing is not: bytes that are no text.
"""

import os

import redis
from fakeredis import FakeRedis, FakeServer
from redis.backoff import NoBackoff
from redis.retry import Retry

__all__ = ["redis_client"]

_SECONDS = 0.5
_FAKE = FakeServer()


def redis_client() -> redis.Redis:
    """Return a client of the server that REDIS_URL names, or of the fake."""
    url = os.environ.get("REDIS_URL")
    if not url:
        return FakeRedis(server=_FAKE, decode_responses=True)
    return redis.Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
