"""Try your library: `python try_it.py`.

Builds library.db anew from your schema.sql, loads data/sample.json through your own named
statements, then shows what your queries and functions answer. Run it as often as you like,
from the first table on: what you have not written yet is reported as [todo].
"""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from library import lending, search
from library.connection import DATABASE, connect
from library.errors import LibraryError, StillTodo
from library.statements import query, statement

ROOT = Path(__file__).parent
TODAY = "2026-03-15"
AUTHOR = "Ines Quillhaven"
EMAIL = "finn.o'brambleby@example.org"
BORROWER = "kim.dapple@example.org"

QUERIES: dict[str, dict[str, str]] = {
    "books_by_author": {"author": AUTHOR},
    "overdue_loans": {"today": TODAY},
    "co_authors": {"author": AUTHOR},
    "member_open_loans": {},
    "never_borrowed": {},
    "availability": {},
}

Sample = dict[str, list[dict[str, Any]]]
Fact = tuple[str, dict[str, Any]]


def main() -> None:
    """Build the database, load the sample data, and show some answers."""
    sample = json.loads((ROOT / "data" / "sample.json").read_text(encoding="utf-8"))
    connection = build()
    try:
        load(connection, sample)
        show_queries(connection)
        show_functions(connection, sample)
    finally:
        connection.close()
    print(f"\nThe database is in {DATABASE.name}: open it with the SQLite viewer of VS Code.")


def build() -> sqlite3.Connection:
    """Create an empty library.db with the tables of schema.sql."""
    try:
        DATABASE.unlink(missing_ok=True)
    except PermissionError:
        sys.exit("[stop] library.db is open in another program. Close it there, then try again.")
    connection = connect()
    try:
        connection.executescript((ROOT / "schema.sql").read_text(encoding="utf-8-sig"))
    except sqlite3.Error as error:
        sys.exit(f"[stop] schema.sql does not load. SQLite says: {error}")
    tables = connection.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'table'")
    count = tables.fetchone()[0]
    if not count:
        sys.exit("[todo] schema.sql has no table yet. Start there, then run me again.")
    print(f"[ok]   schema.sql: {count} tables")
    return connection


def load(connection: sqlite3.Connection, sample: Sample) -> None:
    """Store every fact of the sample; stop at the first statement that is missing or fails."""
    stored, planned = 0, list(facts(sample))
    for name, values in planned:
        try:
            connection.execute(statement(name), values)
        except StillTodo as todo:
            print(f"[todo] {todo}; the facts after it wait for it")
            break
        except sqlite3.Error as error:
            print(f"[stop] {name} failed with {values}\n       SQLite says: {error}")
            break
        stored += 1
    connection.commit()
    mark = "[ok]  " if stored == len(planned) else "[part]"
    print(f"{mark} data/sample.json: {stored} of {len(planned)} facts stored")


def facts(sample: Sample) -> Iterator[Fact]:
    """Yield (name of the statement, its values) in an order that never refers ahead."""
    for author in sample["authors"]:
        yield "add_author", author
    for book in sample["books"]:
        yield "add_book", {key: book[key] for key in ("isbn", "title", "year")}
        for author in book["authors"]:
            yield "add_book_author", {"isbn": book["isbn"], "author": author}
    for copy in sample["copies"]:
        yield "add_copy", copy
    for member in sample["members"]:
        yield "add_member", member
    for loan in sample["loans"]:
        returned_on = loan["returned_on"]
        yield "add_loan", {key: loan[key] for key in loan if key != "returned_on"}
        if returned_on is not None:
            yield "return_copy", {"barcode": loan["barcode"], "returned_on": returned_on}


def show_queries(connection: sqlite3.Connection) -> None:
    """Print the answer of each file in queries/."""
    for name, values in QUERIES.items():
        show(title(name, values.values()), partial(ask, connection, name, values))


def ask(connection: sqlite3.Connection, name: str, values: dict[str, str]) -> list[tuple[Any, ...]]:
    """Run one file of queries/ with its values bound."""
    return connection.execute(query(name), values).fetchall()


def show_functions(connection: sqlite3.Connection, sample: Sample) -> None:
    """Print the answers of library/search.py and library/lending.py."""
    isbns = [sample["books"][0]["isbn"], sample["books"][2]["isbn"]]
    calls = (
        (search.find_member, (EMAIL,)),
        (search.search_books, ("the",)),
        (search.search_books, ("100%",)),
        (search.list_books, ("year",)),
        (lending.check_out, (isbns, BORROWER, TODAY)),
    )
    for function, values in calls:
        show(title(function.__name__, values), partial(function, connection, *values))


def title(name: str, values: Iterable[object]) -> str:
    """Write a call the way you would type it."""
    return f"{name}({', '.join(map(repr, values))})"


def show(heading: str, answer: Callable[[], Any]) -> None:
    """Print one answer, or why there is none yet."""
    print(f"\n{heading}")
    try:
        result = answer()
        rows = [result] if isinstance(result, tuple) or result is None else list(result)
    except (StillTodo, NotImplementedError) as todo:
        print(f"  [todo] {todo}")
    except (sqlite3.Error, LibraryError) as error:
        print(f"  [stop] {type(error).__name__}: {error}")
    else:
        print_rows(rows)


def print_rows(rows: Sequence[object]) -> None:
    """Print one row a line."""
    for row in rows or ["(no rows)"]:
        print(f"  {row}")


if __name__ == "__main__":
    main()
