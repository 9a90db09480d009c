"""Running a student's SQL: scripts statement by statement, and statements under their guard."""

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

from .sqlite_guard import READ, ROLLED_BACK, SCHEMA, WRITE, GuardedDatabase
from .values import row_to_wire

__all__ = ["MAX_ROWS", "run", "run_script", "split"]

MAX_ROWS = 10_000
_SAVEPOINT = "before_these_statements"
_BLANK = re.compile(r"(?:\s|\ufeff|--[^\n]*(?:\n|\Z)|/\*.*?(?:\*/|\Z))*", re.DOTALL)
_FAILURES = (
    sqlite3.Error,
    sqlite3.Warning,  # Python 3.11's class for a second statement
    ValueError,  # a NUL character, a lone surrogate
    OverflowError,  # a whole number of more than 64 bits
)


def run_script(database: GuardedDatabase, deadline: float, script: str) -> dict[str, Any]:
    """Run a script as SQLite's own shell would: each statement takes effect by itself.

    Returns:
        {"statements": how many succeeded, "error": None or {"kind", "message", "line",
        "statement"}}, where line is the one in which the failing statement starts.
    """
    database.arm(SCHEMA, deadline)
    connection = database.connection
    connection.isolation_level = None
    try:
        return _script(database, script)
    finally:
        connection.isolation_level = ""  # type: ignore[assignment] # plain BEGIN, the default


def _script(database: GuardedDatabase, script: str) -> dict[str, Any]:
    connection = database.connection
    done, line, statement = 0, 1, ""
    try:
        for line, statement in split(script):  # noqa: B007 - told of the one that fails
            connection.execute(statement).fetchone()
            done += 1
        connection.commit()
    except _FAILURES as failure:
        connection.rollback()  # only what the script itself had begun and not committed
        error = {**told(failure, database), "line": line, "statement": statement[:2_000]}
        return {"statements": done, "error": error}
    return {"statements": done, "error": None}


def split(script: str) -> Iterator[tuple[int, str]]:
    """Yield (line, statement); what SQLite itself sees as one statement is never cut."""
    start = _after_blanks(script, 0)
    end = start
    while (end := script.find(";", end)) >= 0:
        end += 1
        if sqlite3.complete_statement(script[start:end]):
            yield script.count("\n", 0, start) + 1, script[start:end]
            start = end = _after_blanks(script, end)
    if start < len(script):
        yield script.count("\n", 0, start) + 1, script[start:]


def _after_blanks(script: str, start: int) -> int:
    match = _BLANK.match(script, start)
    return match.end() if match else start


def run(
    database: GuardedDatabase,
    deadline: float,
    statements: list[dict[str, Any]],
    *,
    stop_on_error: bool,
    rollback: bool,
) -> list[dict[str, Any]]:
    """Run statements, then make them durable, or undo them all if asked to.

    Returns:
        one {"columns", "rows", "rowcount", "error"} for each statement, or for those up to the
        first error if that stops the run.
    """
    connection = database.connection
    decode, connection.text_factory = connection.text_factory, _decode
    try:
        if rollback:
            _ours(database, deadline, f"SAVEPOINT {_SAVEPOINT}")
        results = list(_each(database, deadline, statements, stop_on_error, rollback))
        _undo(database, deadline) if rollback else _commit(database, deadline, results)
    finally:
        connection.text_factory = decode
    return results


def _each(
    database: GuardedDatabase,
    deadline: float,
    statements: list[dict[str, Any]],
    stop_on_error: bool,
    rollback: bool,
) -> Iterator[dict[str, Any]]:
    over = False
    for statement in statements:
        if over:
            yield _nothing([], "Timeout", "was not run: the time was over")
            continue
        mode = READ if statement["guard"] == READ else ROLLED_BACK if rollback else WRITE
        database.arm(mode, deadline)
        result = _one(database, statement)
        yield result
        if result["error"] and stop_on_error:
            return
        over = database.interrupted


def _one(database: GuardedDatabase, statement: dict[str, Any]) -> dict[str, Any]:
    cursor = database.connection.cursor()
    cursor.row_factory = None  # whatever the student's code set on the connection
    try:
        cursor.execute(statement["sql"], statement["parameters"])
        rows = cursor.fetchmany(MAX_ROWS + 1)
    except _FAILURES as failure:
        return _nothing([], **told(failure, database))
    finally:
        cursor.close()
    columns = [column[0] for column in cursor.description or ()]
    if len(rows) > MAX_ROWS:
        return _nothing(columns, "TooManyRows", f"more than {MAX_ROWS:,} rows")
    return {
        "columns": columns,
        "rows": [row_to_wire(row) for row in rows],
        "rowcount": cursor.rowcount,
        "error": None,
    }


def _nothing(columns: list[str], kind: str, message: str) -> dict[str, Any]:
    error = {"kind": kind, "message": message}
    return {"columns": columns, "rows": [], "rowcount": -1, "error": error}


def told(failure: Exception, database: GuardedDatabase) -> dict[str, str]:
    """Return {"kind", "message"} of a failure: SQLite's words, or what the guard refused."""
    if database.interrupted:
        return {"kind": "Timeout", "message": "ran out of time and was stopped"}
    kind = type(failure).__name__
    if isinstance(failure, sqlite3.Warning) or "one statement at a time" in str(failure):
        return {"kind": "ProgrammingError", "message": "only one statement is allowed here"}
    return {"kind": kind, "message": database.refused or str(failure)}


def _ours(database: GuardedDatabase, deadline: float, sql: str) -> None:
    """Run a statement of our own, which is not observed."""
    database.arm(WRITE, deadline)
    database.connection.set_trace_callback(None)
    database.connection.execute(sql)


def _undo(database: GuardedDatabase, deadline: float) -> None:
    try:
        _ours(database, deadline + 1, f"ROLLBACK TO {_SAVEPOINT}")
        _ours(database, deadline + 1, f"RELEASE {_SAVEPOINT}")
    except sqlite3.OperationalError:
        database.connection.rollback()  # INSERT OR ROLLBACK took the savepoint with it


def _commit(database: GuardedDatabase, deadline: float, results: list[dict[str, Any]]) -> None:
    """Commit; what only the commit finds (a deferred foreign key) is told of the last statement."""
    database.arm(WRITE, deadline + 1)
    database.connection.set_trace_callback(None)
    try:
        database.connection.commit()
    except sqlite3.Error as failure:
        database.connection.rollback()
        if results and not results[-1]["error"]:
            results[-1]["error"] = told(failure, database)


def _decode(text: bytes) -> str:
    return text.decode("utf-8", "replace")
