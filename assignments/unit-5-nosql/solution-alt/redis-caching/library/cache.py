"""A cache whose whole content can be out of date at once.

The keys of all answers begin with a version, a random word that stands in Redis, too. A write
replaces the word, and so nobody asks for the old keys any more; they go when their time is over.
A reader fetches the word *before* it asks the database. If a write comes in between, what the
reader keeps is kept under the old word: nobody will ever see it.

The price is that one review makes every page of the cache be read anew.
"""

import functools
import json
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from flask import current_app
from redis import RedisError

from library.transactions import after_commit

__all__ = ["cached", "outdate"]

Answer = TypeVar("Answer", bound=dict[str, Any] | None)

_PREFIX = "library:cache"
_VERSION = f"{_PREFIX}:version"


def cached(kind: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Decorate a method whose answer is a dictionary: it is asked once, and then remembered.

    Args:
        kind: a word for what the method returns; the arguments of the call follow it in the key.
    """

    def decorate(method: Callable[..., Answer]) -> Callable[..., Answer]:
        @functools.wraps(method)
        def answer(repository: object, *arguments: str) -> Any:
            try:
                key = ":".join((_PREFIX, _version(), kind, *arguments))
            except RedisError:
                return method(repository, *arguments)
            found = _get(key)
            if found is None:
                found = method(repository, *arguments)
                _keep(key, found)
            return found

        return answer

    return decorate


def outdate() -> None:
    """Let everything be out of date when the changes of this request are kept."""
    after_commit(_outdate)


def _outdate() -> None:
    try:
        _new_version()
    except RedisError as error:
        current_app.logger.warning("Old answers stay until their time is over: %s", error)


def _version() -> str:
    """Return the word of now. It lives longer than the youngest answer that was kept under it."""
    try:
        word = current_app.extensions["redis"].getex(_VERSION, ex=_seconds() * 2)
    except (redis.ConnectionError, redis.TimeoutError):
        raise
    except (RedisError, ValueError):
        word = None
    return word or _new_version()


def _new_version() -> str:
    word = secrets.token_hex(8)
    current_app.extensions["redis"].set(_VERSION, word, ex=_seconds() * 2)
    return word


def _get(key: str) -> dict[str, Any] | None:
    """Return a kept answer; None if there is none, or nonsense."""
    try:
        found = json.loads(current_app.extensions["redis"].get(key))
    except (RedisError, TypeError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _keep(key: str, answer: dict[str, Any] | None) -> None:
    if answer is None:
        return
    try:
        current_app.extensions["redis"].set(key, json.dumps(answer), ex=_seconds())
    except RedisError as error:
        current_app.logger.warning("An answer was not kept: %s", error)


def _seconds() -> int:
    seconds: int = current_app.config["CACHE_SECONDS"]
    return seconds
