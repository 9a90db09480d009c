"""A rate limiter with a sliding window: Redis keeps the moments of a client's last requests.

A sorted set for each client: the scores are moments, and what is older than the window is thrown
out before anybody counts. It needs more memory than one number, and in exchange there is no moment
at which a whole new allowance begins.
"""

import math
import secrets
import time
from dataclasses import dataclass

from flask import Flask, Response, g, request
from redis import Redis, RedisError

from library.errors import TooManyRequests

__all__ = ["Limiter", "limit_requests"]


@dataclass(frozen=True)
class Verdict:
    """What becomes of a request: whether it passes, how many more would, and when the next may."""

    passes: bool
    remaining: int
    retry_after: int


@dataclass(frozen=True)
class Limiter:
    """At most so many requests of a client within so many seconds, whenever those begin."""

    client: Redis
    most: int
    window: int

    def judge(self, address: str) -> Verdict:
        """Note a request and say what becomes of it.

        Throwing out, noting and counting are one transaction, so that of several processes each
        sees a count of its own. A request that is refused is taken out again: waiting is enough,
        also for who asked too often.
        """
        now, ticket = time.time(), secrets.token_hex(8)
        key = f"library:limit:{address}"
        with self.client.pipeline(transaction=True) as pipeline:
            pipeline.zremrangebyscore(key, "-inf", now - self.window)
            pipeline.zadd(key, {ticket: now})
            pipeline.zrange(key, 0, 0, withscores=True)
            pipeline.zcard(key)
            pipeline.expire(key, self.window)
            _, _, [(_, oldest)], count, _ = pipeline.execute()
        if count > self.most:
            self.client.zrem(key, ticket)
        wait = math.ceil(float(oldest) + self.window - now)
        return Verdict(
            passes=count <= self.most,
            remaining=max(0, self.most - count),
            retry_after=min(max(1, wait), self.window),
        )


def limit_requests(app: Flask) -> None:
    """Refuse what is too much, among POST requests and everything below /api/."""
    limiter = Limiter(app.extensions["redis"], app.config["RATE_LIMIT"], app.config["RATE_WINDOW"])

    def judge() -> None:
        if request.method != "POST" and not request.path.startswith("/api/"):
            return
        try:
            g.verdict = limiter.judge(request.remote_addr or "unknown")
        except RedisError as error:
            app.logger.warning("Everybody may pass: %s", error)
            return
        if not g.verdict.passes:
            raise TooManyRequests(g.verdict.retry_after)

    def tell(response: Response) -> Response:
        if "verdict" in g:
            response.headers["RateLimit-Limit"] = str(limiter.most)
            response.headers["RateLimit-Remaining"] = str(g.verdict.remaining)
            if not g.verdict.passes:
                response.headers["Retry-After"] = str(g.verdict.retry_after)
        return response

    app.before_request(judge)
    app.after_request(tell)
