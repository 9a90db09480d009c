"""Several calls at the same moment, each in a thread of its own."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .linux import libc

__all__ = ["at_once"]

_STACK_BYTES = 2 * 1024 * 1024  # enough for an application; the usual 8 MB count as memory
_M_ARENA_MAX = -8


def at_once(calls: Sequence[Callable[[], Any]], threads: int) -> list[Any]:
    """Start all calls together and return what they return, in their order.

    Args:
        calls: what to call. A thread makes its next call as soon as its last one is over.
        threads: how many there may be; they count as processes, whose number is limited.

    Raises:
        BaseException: the first that a call raised, by their order.
    """
    count = min(len(calls), threads)
    start = threading.Barrier(count) if count else None
    outcomes: list[Any] = [None] * len(calls)
    errors: list[BaseException | None] = [None] * len(calls)

    def work(first: int) -> None:
        assert start is not None
        start.wait()
        for place in range(first, len(calls), count):
            try:
                outcomes[place] = calls[place]()
            except BaseException as error:  # raised below, in the thread that is waited for
                errors[place] = error

    workers = [threading.Thread(target=work, args=(first,), daemon=True) for first in range(count)]
    with _small_threads():
        for worker in workers:
            worker.start()
    for worker in workers:
        worker.join()
    for error in filter(None, errors):
        raise error
    return outcomes


@contextlib.contextmanager
def _small_threads() -> Iterator[None]:
    """Keep what threads reserve, and never use, within a worker's limit on its address space."""
    with contextlib.suppress(AttributeError):  # not the GNU library
        libc().mallopt(_M_ARENA_MAX, 1)
    before = threading.stack_size(_STACK_BYTES)
    try:
        yield
    finally:
        threading.stack_size(before)
