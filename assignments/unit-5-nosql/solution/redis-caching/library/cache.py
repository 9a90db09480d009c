"""Cache-aside: answers that took long are kept in Redis for a while.

      read:   is it in Redis? ── yes ──► answer
                 │ no
                 └─► ask the database ─► keep it in Redis for CACHE_SECONDS ─► answer
      write:  change the database ─► commit ─► forget what Redis says about it

Whatever goes wrong with Redis, the answer is that of the database: a cache makes pages quicker, it
is not what they are made of.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from flask import current_app
from redis import RedisError

from library.transactions import after_commit

__all__ = ["STATISTICS", "book", "forget", "remember"]

Value = dict[str, Any]

STATISTICS = "statistics"

_PREFIX = "library:cache:"
_log = logging.getLogger(__name__)


def book(isbn: str) -> str:
    """Return the name under which the page of a book is remembered."""
    return f"book:{isbn}"


def remember(name: str, make: Callable[[], Value | None]) -> Value | None:
    """Return what is remembered under a name; if nothing is, make it and remember it.

    None is not remembered: whoever asks for books that are not there must not fill Redis.
    """
    found = _read(name)
    if found is None:
        found = make()
        if found is not None:
            _write(name, found)
    return found


def forget(*names: str) -> None:
    """Forget what is remembered under these names, once the request's changes are kept.

    Any sooner, and another request would read the old rows and remember them again.
    """
    after_commit(_delete, names)


def _read(name: str) -> Value | None:
    """Return what stands in Redis, if it is something that `_write` could have put there.

    ValueError is what text that is no JSON raises, and bytes that are no text.
    """
    try:
        value = json.loads(current_app.extensions["redis"].get(_PREFIX + name) or "null")
    except (RedisError, ValueError) as error:
        _log.warning("The cache has no use for %s: %s", name, error)
        return None
    return value if isinstance(value, dict) else None


def _write(name: str, value: Value) -> None:
    seconds = current_app.config["CACHE_SECONDS"]
    try:
        current_app.extensions["redis"].set(_PREFIX + name, json.dumps(value), ex=seconds)
    except RedisError as error:
        _log.warning("The cache does not take %s: %s", name, error)


def _delete(names: tuple[str, ...]) -> None:
    """Delete what stands in Redis; where that fails, its time to live puts an end to it."""
    try:
        current_app.extensions["redis"].delete(*(_PREFIX + name for name in names))
    except RedisError as error:
        _log.warning("The cache does not forget %s: %s", ", ".join(names), error)
