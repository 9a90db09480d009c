"""Measure the pages of your library: `python measure.py`.

Fills the database anew (as seed.py does, so that an index that you added is there), then visits
seven pages and says for each how many statements it sent, how long it took and how much text it
read from the database.

    python measure.py                   measure
    python measure.py --record before   measure, and write it to measurements.json as "before"
    python measure.py --record after    the same as "after"; do both with the same --size
    python measure.py --show /members   print the statements of one page, each with its plan
    python measure.py --size 200        all of that in a smaller library
"""

import argparse
import json
import sqlite3
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event

import seed
from library import create_app
from library.database import db

__all__ = ["PAGES", "Measurement", "Meter", "measure"]

FILE = Path(__file__).parent / "measurements.json"
PAGES = (
    "/",
    "/?genre=poetry",
    "/books/9799000000001",
    "/members",
    f"/members/{seed.READER}",
    f"/loans/overdue?today={seed.TODAY}",
    "/api/books",
)
ENDINGS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")
SECONDS_A_PAGE = 2.0


@dataclass(frozen=True)
class Measurement:
    """What one page costs."""

    statements: int
    milliseconds: float
    kilobytes: int


@dataclass
class Meter:
    """Counts the statements that an engine sends, and the letters that it gets back."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    letters: int = 0

    def watch(self, engine: Engine) -> None:
        """Watch an engine from its next connection on."""
        event.listen(engine, "before_cursor_execute", self._note)
        event.listen(engine, "connect", self._watch_text)
        engine.dispose()

    def restart(self) -> None:
        """Forget what was counted."""
        self.statements, self.letters = [], 0

    def _note(self, _connection: object, _cursor: object, sql: str, values: Any, *_: Any) -> None:
        if not sql.upper().startswith(ENDINGS):
            self.statements.append((sql, values))

    def _watch_text(self, connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.text_factory = self._text
        else:
            self._watch_psycopg(connection)

    def _watch_psycopg(self, connection: Any) -> None:
        from psycopg.types.string import TextLoader

        count = self._text

        class CountingLoader(TextLoader):
            def load(self, data: Any) -> str:
                return count(bytes(data))

        connection.adapters.register_loader("text", CountingLoader)

    def _text(self, data: bytes) -> str:
        self.letters += len(data)
        return data.decode()


def measure(app: Flask) -> dict[str, Measurement]:
    """Visit every page, and measure it when it is warm."""
    meter = Meter()
    with app.app_context():
        meter.watch(db.engine)
    return {path: _measure_page(app, meter, path) for path in PAGES}


def _measure_page(app: Flask, meter: Meter, path: str) -> Measurement:
    """Visit a page once to warm it up, then up to five times within two seconds."""
    _visit(app, path)
    times: list[float] = []
    while not times or (len(times) < 5 and sum(times) < SECONDS_A_PAGE):
        meter.restart()
        start = time.perf_counter()
        _visit(app, path)
        times.append(time.perf_counter() - start)
    return Measurement(
        statements=len(meter.statements),
        milliseconds=round(median(times) * 1000, 1),
        kilobytes=round(meter.letters / 1024),
    )


def _visit(app: Flask, path: str) -> None:
    response = app.test_client().get(path)
    if response.status_code != 200:
        raise SystemExit(f"GET {path} answers {response.status}. Open it in a browser to see why.")


def show(app: Flask, path: str) -> None:
    """Print each different statement of a page: how often it was sent, and its plan."""
    meter = Meter()
    with app.app_context():
        meter.watch(db.engine)
    _visit(app, path)
    sent = meter.statements
    often = Counter(sql for sql, _ in sent)
    values = dict(reversed(sent))
    with app.app_context():
        connection = db.session.connection()
        for sql, times in often.items():
            print(f"\n{times} x\n{sql}")
            for line in _plan(connection, sql, values[sql]):
                print(f"    -- {line}")


def _plan(connection: Connection, sql: str, values: Any) -> list[str]:
    """Ask the database how it would run a statement, without running it."""
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return [str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {sql}", values)]


def record(moment: str, size: int, database: str, pages: dict[str, Measurement]) -> None:
    """Write the measurement to measurements.json, beside the other one."""
    both = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    both[moment] = {
        "size": size,
        "database": database,
        "pages": {path: asdict(measurement) for path, measurement in pages.items()},
    }
    FILE.write_text(json.dumps(both, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to {FILE.name} as {moment!r}.")


def _print_table(pages: dict[str, Measurement]) -> None:
    print(f"{'page':40} {'statements':>10} {'time':>10} {'text read':>10}")
    for path, page in pages.items():
        print(
            f"{path:40} {page.statements:10,} {page.milliseconds:7,.1f} ms {page.kilobytes:7,} KB"
        )


def main() -> None:
    """Fill the database, then measure or show."""
    parser = argparse.ArgumentParser(description="Measure the pages of your library.")
    parser.add_argument(
        "--size", type=seed.size_option, default=seed.SIZE, metavar="N", help="how many books"
    )
    parser.add_argument("--record", choices=("before", "after"), help="write measurements.json")
    parser.add_argument("--show", metavar="PAGE", help="print the statements of one page")
    options = parser.parse_args()
    app = create_app()
    print(f"Storing a library of {options.size:,} books ...", flush=True)
    seed.rebuild(app, options.size)
    if options.show:
        show(app, options.show)
        return
    pages = measure(app)
    _print_table(pages)
    if options.record:
        with app.app_context():
            database = db.engine.dialect.name
        record(options.record, options.size, database, pages)


if __name__ == "__main__":
    main()
