"""One side of the detectors' benchmark: a process that times loops, with or without a detector.

It runs in environments that have nothing of this package, so it imports nothing of it but for our
own detector. Reads a row's name a line, and prints the CPU seconds of its statements.
"""

import gc
import sys
import time
import tracemalloc
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, bindparam, create_engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

STATEMENTS = 300
MEMORY_STATEMENTS = 5000


class Base(DeclarativeBase):
    """All tables."""


class Author(Base):
    """One of many."""

    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Post(Base):
    """With an author of its own."""

    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship()


ENGINE = create_engine("sqlite://")


def fill() -> None:
    """As many rows as the longest loop needs."""
    Base.metadata.create_all(ENGINE)
    keys = range(1, MEMORY_STATEMENTS + 1)
    with ENGINE.begin() as connection:
        connection.execute(insert(Author), [{"id": key, "name": "name"} for key in keys])
        connection.execute(insert(Post), [{"id": key, "author_id": key} for key in keys])


def lazy(statements: int) -> None:
    """A lazy load a statement."""
    with Session(ENGINE) as session:
        for post in session.scalars(select(Post).limit(statements)).all():
            _ = post.author.name


def core(statements: int) -> None:
    """A Core select by key."""
    table = Base.metadata.tables["authors"]
    query = select(table.c.name).where(table.c.id == bindparam("key"))
    with ENGINE.connect() as connection:
        for key in range(1, statements + 1):
            connection.execute(query, {"key": key}).all()


def get(statements: int) -> None:
    """`session.get` of what is not there yet."""
    with Session(ENGINE) as session:
        for key in range(1, statements + 1):
            session.get(Author, key)


ROWS: dict[str, Callable[[int], None]] = {"lazy": lazy, "core": core, "get": get}


def ours() -> AbstractContextManager[Any]:
    """This project's detector."""
    from autograding.nplusone import Window  # noqa: PLC0415 - each side has its own packages

    return Window([Path(__file__)])


def queryspy() -> AbstractContextManager[Any]:
    """Queryspy's recorder, as its `no_n_plus_one` uses it."""
    from queryspy import record  # type: ignore[import-not-found] # noqa: PLC0415

    recorder: AbstractContextManager[Any] = record()
    return recorder


def queryguard() -> AbstractContextManager[Any]:
    """pytest-queryguard's, as its plugin uses it."""
    from pytest_queryguard.api import (  # type: ignore[import-not-found] # noqa: PLC0415
        record_queries,
    )

    recorder: AbstractContextManager[Any] = record_queries()
    return recorder


class _Querycount:
    """pytest-querycount's, as its plugin uses it."""

    def __enter__(self) -> None:
        from pytest_querycount import backends  # type: ignore[import-not-found] # noqa: PLC0415
        from pytest_querycount.recorder import (  # type: ignore[import-not-found] # noqa: PLC0415
            Recorder,
        )

        backends.install_all()
        self._backends, self._recorder = backends, Recorder()
        backends.push(self._recorder)

    def __exit__(self, *_: object) -> None:
        self._backends.pop(self._recorder)


SIDES: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "plain": nullcontext,
    "autograding.nplusone": ours,
    "queryspy": queryspy,
    "pytest-queryguard": queryguard,
    "pytest-querycount": _Querycount,
}


def seconds(side: str, row: str) -> float:
    """CPU time of one loop; opening and judging are not a statement's cost."""
    with SIDES[side]():
        ROWS[row](2)
        gc.collect()
        gc.disable()
        started = time.process_time()
        ROWS[row](STATEMENTS)
        spent = time.process_time() - started
        gc.enable()
    return spent


def kilobytes(side: str) -> float:
    """What the side holds after five thousand statements; Core, since tracing slows all down."""
    with SIDES[side]():
        core(1)
        gc.collect()
        tracemalloc.start()
        core(MEMORY_STATEMENTS)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    return held / 1024


def main() -> None:
    """Answer row after row until the input ends."""
    side = sys.argv[1]
    fill()
    for row in ROWS:
        seconds(side, row)
    for line in sys.stdin:
        row = line.strip()
        print(kilobytes(side) if row == "memory" else seconds(side, row), flush=True)


if __name__ == "__main__":
    main()
