"""Locks between processes that the kernel lets go when their holder dies, even by `kill -9`."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["is_held", "locked", "processors", "slot", "tried"]

_POLL_SECONDS = 0.05


@contextmanager
def locked(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock `path`, waiting for it; `shared` allows other shared holders."""
    with _opened(path) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield


@contextmanager
def tried(path: Path) -> Iterator[bool]:
    """Hold the lock `path` if nobody does; tells whether it was to be had."""
    with _opened(path) as descriptor:
        yield _try(descriptor)


@contextmanager
def slot(folder: Path, count: int, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold one of `count` slots, calling `on_wait` once if all are taken at first."""
    waited = False
    while True:
        for number in range(count):
            with _opened(folder / f"{number}.lock") as descriptor:
                if _try(descriptor):
                    yield
                    return
        if not waited:
            waited = True
            on_wait()
        time.sleep(_POLL_SECONDS)


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock `path` at this moment."""
    if not path.exists():
        return False
    with _opened(path) as descriptor:
        return not _try(descriptor)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
