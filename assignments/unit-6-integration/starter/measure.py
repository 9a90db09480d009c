"""Measure the pages of your blog: `python measure.py`.

Fills the database twice, with a tenth of the posts and with all of them, visits each page, and
says how many statements it sent, how many it may send, and how long it took.

    python measure.py                    measure 300 and 3,000 posts
    python measure.py --size 1000        measure 100 and 1,000 posts (100 is the smallest)
    python measure.py --show /archive    print the statements of one page, each with its plan

Like fill.py, it throws away all tables of the database at DATABASE_URL, or of the file blog.db.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event

import fill
from blog import create_app

__all__ = ["PAGES", "Measurement", "measure"]

PAGES = {
    "/": 6,
    "/?page=2": 6,
    "/drafts": 6,
    "/search?q=lantern": 6,
    "/posts/a-walk-by-the-sea": 10,
    "/tags/fog": 8,
    "/categories/harbor": 8,
    "/users/ada-moor": 8,
    "/archive": 2,
    "/users": 4,
    "/categories": 2,
    "/tags": 2,
    "/posts/new": 4,
    "/posts/a-walk-by-the-sea/edit": 14,
    "/api/posts": 6,
    "/api/posts/a-walk-by-the-sea": 10,
}
"""The pages, and how many statements each may send."""
SMALLEST = 100  # with fewer posts, some lists would be empty
ENDINGS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@dataclass(frozen=True)
class Measurement:
    """What one page costs."""

    statements: int
    milliseconds: float


@dataclass
class Log:
    """The statements that were sent, and the engine that sent them."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    engine: Engine | None = None

    def note(self, connection: Connection, _cursor: object, sql: str, values: Any, *_: Any) -> None:
        """Keep one statement; SQLAlchemy calls this before it sends it."""
        if not sql.upper().startswith(ENDINGS):
            self.engine = connection.engine
            self.statements.append((sql, values))


@contextmanager
def recorded() -> Iterator[Log]:
    """Record what any engine of this program sends within the block."""
    log = Log()
    event.listen(Engine, "before_cursor_execute", log.note)
    try:
        yield log
    finally:
        event.remove(Engine, "before_cursor_execute", log.note)


def measure(app: Flask) -> dict[str, Measurement]:
    """Visit every page, and measure it when it is warm."""
    return {path: _measure_page(app, path) for path in PAGES}


def _measure_page(app: Flask, path: str) -> Measurement:
    """Visit a page once to warm it up, once to count, and three times to take the time."""
    _visit(app, path)
    with recorded() as log:
        _visit(app, path)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        _visit(app, path)
        times.append(time.perf_counter() - start)
    return Measurement(len(log.statements), round(median(times) * 1000, 1))


def _visit(app: Flask, path: str) -> None:
    response = app.test_client().get(path)
    if response.status_code == 501:
        raise SystemExit(f"GET {path} needs a part of data/ that is still to do.")
    if response.status_code != 200:
        raise SystemExit(f"GET {path} answers {response.status}. Open it in a browser to see why.")


def show(app: Flask, path: str) -> None:
    """Print each different statement of a page: how often it was sent, and its plan."""
    _visit(app, path)
    with recorded() as log:
        _visit(app, path)
    if log.engine is None:
        raise SystemExit(f"GET {path} sends no statement.")
    often = Counter(sql for sql, _ in log.statements)
    values = dict(reversed(log.statements))
    with log.engine.connect() as connection:
        for sql, times in often.items():
            print(f"\n{times} x\n{sql}")
            for line in _plan(connection, sql, values[sql]):
                print(f"    -- {line}")


def _plan(connection: Connection, sql: str, values: Any) -> list[str]:
    """Ask the database how it would run a statement, without running it."""
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return [str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {sql}", values)]


def _filled(app: Flask, size: int) -> Flask:
    print(f"Storing a blog of {size:,} posts ...", flush=True)
    try:
        fill.rebuild(app.extensions["repositories"], size)
    except NotImplementedError as todo:
        raise SystemExit(f"{todo}.") from None
    return app


def _print_table(small: dict[str, Measurement], large: dict[str, Measurement]) -> None:
    print(f"\n{'page':32} {'at most':>8} {'statements':>15} {'time':>19}")
    for path, limit in PAGES.items():
        few, many = small[path], large[path]
        print(
            f"{path:32} {limit:8} {few.statements:6,} → {many.statements:6,} "
            f"{few.milliseconds:7,.1f} → {many.milliseconds:6,.1f} ms{_verdict(few, many, limit)}"
        )


def _verdict(few: Measurement, many: Measurement, limit: int) -> str:
    if many.statements > limit:
        return "  too many"
    return "  grows" if many.statements > few.statements else ""


def main() -> None:
    """Fill the database, then measure or show."""
    parser = argparse.ArgumentParser(description="Measure the pages of your blog.")
    parser.add_argument(
        "--size", type=fill.size_option, default=fill.SIZE, metavar="N", help="how many posts"
    )
    parser.add_argument("--show", metavar="PAGE", help="print the statements of one page")
    options = parser.parse_args()
    app = create_app()
    if options.show:
        show(_filled(app, options.size), options.show)
        return
    small = measure(_filled(app, max(SMALLEST, options.size // 10)))
    large = measure(_filled(app, options.size))
    _print_table(small, large)


if __name__ == "__main__":
    main()
