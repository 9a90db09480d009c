"""SQL in a worker: what runs, what is refused in words, and what a database looks like after."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograding.sandbox import Sandbox, StudentError, Worker, WorkerTimeout
from autograding.sandbox.inside.pragmas import objection
from autograding.sandbox.inside.sql import split
from autograding.tests.sandboxes import SCHEMA, write

CODE = """
import sqlite3, threading

def run(connection, *statements):
    return [connection.execute(sql).fetchall() for sql in statements]

def attach(connection):
    connection.execute("ATTACH 'other.db' AS other")

def set_free(connection):
    connection.set_authorizer(None)
    connection.set_progress_handler(None, 0)
    connection.set_trace_callback(None)
    connection.row_factory = sqlite3.Row
    connection.text_factory = bytes
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000_000)
    connection.execute("ATTACH ':memory:' AS other")

def uncommitted(connection):
    connection.execute("INSERT INTO author VALUES (2, 'George Eliot')")

def use_library_style(connection):
    with connection:
        connection.execute("SAVEPOINT s")
        connection.execute("INSERT INTO author VALUES (3, 'Mary Shelley')")
        connection.execute("RELEASE s")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript("CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('a');")
    connection.execute("VACUUM")
    return connection.execute("SELECT count(*) FROM note").fetchone()[0]

def slow(connection):
    connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    ).fetchall()

def close(connection):
    connection.close()
"""
HANDLE = {"$connection": "main"}
FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One sandbox for the module; each test has its own worker."""
    folder = write(tmp_path_factory.mktemp("submission"), {"code.txt": "", "task.py": CODE})
    with Sandbox(folder, preload=["sqlite3"]) as sandbox:
        yield sandbox


@pytest.fixture
def worker(sandbox: Sandbox) -> Iterator[Worker]:
    """A fresh worker with the schema loaded."""
    with sandbox.worker() as worker:
        worker.request("sql_open")
        loaded = worker.request("sql_script", sql=SCHEMA)
        assert {"statements": 11, "error": None} == loaded
        yield worker


def run(
    worker: Worker, *statements: str, guard: str = "write", **options: Any
) -> list[dict[str, Any]]:
    """Run statements without parameters."""
    given = [{"sql": sql, "parameters": [], "guard": guard} for sql in statements]
    results = worker.request("sql_run", statements=given, **options)
    assert isinstance(results, list)
    return results


def names(worker: Worker) -> list[str]:
    """The authors' names."""
    [result] = run(worker, "SELECT name FROM author ORDER BY id", guard="read")
    return [name for (name,) in result["rows"]]


def test_a_query_gives_columns_and_rows(worker: Worker) -> None:
    """Columns, rows with blobs, and no row count for a query."""
    [result] = run(worker, "SELECT isbn, number AS n, shelf, NULL, 1.5 FROM copy", guard="read")

    assert ["isbn", "n", "shelf", "NULL", "1.5"] == result["columns"]
    assert [["978-0", 1, b"\x00\xff", None, 1.5]] == result["rows"]
    assert result["error"] is None


@pytest.mark.parametrize("parameters", [[2, "Ann"], {"id": 2, "name": "Ann", "unused": 0}])
def test_parameters_are_bound(worker: Worker, parameters: object) -> None:
    """Parameters go by position or by name; named ones may be more than are used."""
    values = ":id, :name" if isinstance(parameters, dict) else "?, ?"
    statement = {
        "sql": f"INSERT INTO author VALUES ({values})",
        "parameters": parameters,
        "guard": "write",
    }
    [result] = worker.request("sql_run", statements=[statement])

    assert (1, None) == (result["rowcount"], result["error"])
    assert ['Jane; "Austen"', "Ann"] == names(worker)


def test_rows_of_a_returning_clause_come_back(worker: Worker) -> None:
    """A statement that changes and returns rows does both."""
    [result] = run(worker, "INSERT INTO author (name) VALUES ('Ann') RETURNING id")

    assert [[2]] == result["rows"]


@pytest.mark.parametrize(
    ("sql", "kind", "words"),
    [
        ("INSERT INTO author VALUES (2, NULL)", "IntegrityError", "NOT NULL constraint failed"),
        ("INSERT INTO copy VALUES ('none', 1, 0)", "IntegrityError", "FOREIGN KEY constraint"),
        ("SELEC 1", "OperationalError", 'near "SELEC": syntax error'),
        ("SELECT * FROM nowhere", "OperationalError", "no such table: nowhere"),
        ("SELECT 1; SELECT 2", "ProgrammingError", "only one statement is allowed here"),
        ("SELECT ?", "ProgrammingError", "Incorrect number of bindings"),
        ("SELECT '\0'", "ProgrammingError", "null character"),
        ("SELECT randomblob(900000000)", "DataError", "too big"),
        ("SELECT length(zeroblob(900000000))", "DataError", "too big"),
        ("ATTACH 'other.db' AS other", "DatabaseError", "ATTACH is not allowed here"),
        ("DETACH main", "DatabaseError", "DETACH is not allowed here"),
        ("CREATE TABLE t (a)", "DatabaseError", "CREATE TABLE is not allowed here"),
        ("DROP TABLE loan", "DatabaseError", "is not allowed here"),
        ("PRAGMA foreign_keys = OFF", "DatabaseError", "PRAGMA foreign_keys = OFF is not allowed"),
        ("PRAGMA writable_schema = ON", "DatabaseError", "PRAGMA writable_schema = ON is not"),
        ("SELECT load_extension('x')", "OperationalError", "load_extension() is not allowed here"),
        ("VACUUM INTO 'stolen.db'", "DatabaseError", "is not allowed here"),
        ("DELETE FROM sqlite_master", "OperationalError", "may not be modified"),
    ],
)
def test_errors_are_told_in_words(worker: Worker, sql: str, kind: str, words: str) -> None:
    """SQLite's own words, or what the guard refused; never an exception."""
    [result] = run(worker, sql)

    assert kind == result["error"]["kind"]
    assert words in result["error"]["message"]
    assert [] == result["rows"]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM loan",
        "INSERT INTO author VALUES (9, 'x')",
        "UPDATE author SET name = 'x'",
        "WITH x AS (SELECT 1) DELETE FROM loan",
        "BEGIN",
        "SAVEPOINT s",
        "PRAGMA user_version = 3",
        "PRAGMA journal_mode = WAL",
    ],
)
def test_a_reading_statement_may_only_read(worker: Worker, sql: str) -> None:
    """Under the read guard nothing can change, whatever the statement begins with."""
    [result] = run(worker, sql, guard="read")

    assert result["error"]["message"].endswith("is not allowed here")
    assert ['Jane; "Austen"'] == names(worker)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT title FROM titles",
        "EXPLAIN QUERY PLAN SELECT * FROM book",
        "PRAGMA table_info(book)",
        "SELECT name FROM pragma_table_info('book')",
        "SELECT name FROM sqlite_master",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT i FROM n",
        "SELECT row_number() OVER (ORDER BY isbn), upper(title) FROM book",
        "PRAGMA foreign_keys",
    ],
)
def test_all_kinds_of_reading_are_allowed(worker: Worker, sql: str) -> None:
    """Views, plans, PRAGMAs that ask, recursion and window functions only read."""
    [result] = run(worker, sql, guard="read")

    assert result["error"] is None
    assert result["rows"]


def test_a_cached_statement_is_guarded_anew(worker: Worker) -> None:
    """A statement that was allowed to write is not when it comes again under the read guard."""
    sql = "UPDATE author SET name = name"

    assert [None] == [r["error"] for r in run(worker, sql)]
    assert ["UPDATE is not allowed here"] == [
        r["error"]["message"] for r in run(worker, sql, guard="read")
    ]


def test_changes_are_durable(sandbox: Sandbox) -> None:
    """What statements change is committed: a second worker sees it."""
    with sandbox.worker() as first:
        first.request("sql_open")
        first.request("sql_script", sql=SCHEMA)
        run(first, "INSERT INTO author VALUES (2, 'Ann')")
        with sandbox.worker(keep=True) as second:
            second.request("sql_open")
            assert ['Jane; "Austen"', "Ann"] == names(second)


def test_rolled_back_changes_leave_no_trace(worker: Worker) -> None:
    """With `rollback` later statements see earlier ones, and afterwards nothing has happened."""
    insert = "INSERT INTO author VALUES (2, 'Ann')"
    _, seen = run(worker, insert, "SELECT count(*) FROM author", rollback=True)

    assert [[2]] == seen["rows"]
    assert ['Jane; "Austen"'] == names(worker)


@pytest.mark.parametrize("sql", ["COMMIT", "ROLLBACK", "RELEASE before_these_statements"])
def test_a_statement_cannot_leave_the_savepoint(worker: Worker, sql: str) -> None:
    """Transactions are refused where all is to be rolled back."""
    _, left = run(worker, "INSERT INTO author VALUES (2, 'Ann')", sql, rollback=True)

    assert left["error"]["message"].endswith("is not allowed here")
    assert ['Jane; "Austen"'] == names(worker)


def test_a_rollback_by_conflict_takes_nothing_along(worker: Worker) -> None:
    """`INSERT OR ROLLBACK` ends our savepoint too, and still nothing is left behind."""
    run(
        worker,
        "INSERT INTO author VALUES (2, 'Ann')",
        "INSERT OR ROLLBACK INTO author VALUES (1, 'twice')",
        "INSERT INTO author VALUES (3, 'Bea')",
        rollback=True,
    )

    assert ['Jane; "Austen"'] == names(worker)


def test_a_run_goes_on_or_stops_after_an_error(worker: Worker) -> None:
    """A failed statement undoes itself only; `stop_on_error` ends the run there."""
    statements = ("SELECT 1", "SELECT nothing", "INSERT INTO author VALUES (2, 'Ann')")

    assert 3 == len(run(worker, *statements))
    assert ['Jane; "Austen"', "Ann"] == names(worker)
    assert 2 == len(run(worker, *statements, stop_on_error=True))


def test_what_only_the_commit_finds_is_told(worker: Worker) -> None:
    """A deferred foreign key that fails at the end is told of the last statement and undone."""
    worker.request(
        "sql_script", sql="CREATE TABLE d (a REFERENCES author DEFERRABLE INITIALLY DEFERRED);"
    )
    [result] = run(worker, "INSERT INTO d VALUES (99)")

    assert "IntegrityError" == result["error"]["kind"]
    assert [[0]] == run(worker, "SELECT count(*) FROM d")[0]["rows"]


def test_too_many_rows_are_an_error(worker: Worker) -> None:
    """Ten thousand rows are taken and not one more."""
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {}) "
    taken, refused = run(
        worker, *(numbers.format(count) + "SELECT i FROM n" for count in (10_000, 10_001))
    )

    assert 10_000 == len(taken["rows"])
    assert {"kind": "TooManyRows", "message": "more than 10,000 rows"} == refused["error"]


def test_an_endless_query_is_stopped(worker: Worker) -> None:
    """A query that hangs in SQLite's own loop ends at the deadline; the rest is not run."""
    started = time.monotonic()
    stopped, rest = run(worker, FOREVER, "INSERT INTO author VALUES (2, 'Ann')", seconds=0.2)

    assert ("Timeout", "Timeout") == (stopped["error"]["kind"], rest["error"]["kind"])
    assert time.monotonic() - started < 2
    assert ['Jane; "Austen"'] == names(worker)


def test_invalid_text_is_still_shown(worker: Worker) -> None:
    """Bytes stored as text that is no UTF-8 arrive with replacement characters."""
    [result] = run(worker, "SELECT CAST(x'ff41' AS TEXT)", guard="read")

    assert [["\ufffdA"]] == result["rows"]


def test_scripts_tell_the_failing_line(worker: Worker) -> None:
    """A script stops at its first error, whose line is where the statement starts."""
    script = "\n-- a; comment\nCREATE TABLE a (b);\n\n/* two\nlines; */\n  CREATE TABEL c (d);\nX"
    result = worker.request("sql_script", sql=script)

    assert 1 == result["statements"]
    assert {
        "kind": "OperationalError",
        "message": 'near "TABEL": syntax error',
        "line": 7,
        "statement": "CREATE TABEL c (d);",
    } == result["error"]


@pytest.mark.parametrize(
    ("expected", "script"),
    [
        ([], ""),
        ([], " \n-- only a comment"),
        ([], "\ufeff/* never closed"),
        ([(1, "SELECT 1")], "SELECT 1"),
        ([(1, "SELECT ';';"), (2, "SELECT 2;")], "SELECT ';';\nSELECT 2;\n"),
        ([(1, "SELECT 'never closed; SELECT 2;")], "SELECT 'never closed; SELECT 2;"),
        (
            [(1, "CREATE TRIGGER t AFTER DELETE ON a BEGIN\nSELECT 1;\nEND;"), (4, "SELECT 2;")],
            "CREATE TRIGGER t AFTER DELETE ON a BEGIN\nSELECT 1;\nEND;\nSELECT 2;",
        ),
        ([(2, 'SELECT ";" -- ;\n;'), (5, "SELECT 3;")], '\r\nSELECT ";" -- ;\n;\n\nSELECT 3;'),
    ],
)
def test_scripts_are_split_as_sqlite_reads_them(
    expected: list[tuple[int, str]], script: str
) -> None:
    """Semicolons in texts, comments and triggers end no statement."""
    assert expected == list(split(script))


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("ATTACH 'x.db' AS x;", "ATTACH is not allowed here"),
        ("VACUUM INTO 'copy.db';", "is not allowed here"),
        ("PRAGMA foreign_keys = OFF;", "PRAGMA foreign_keys = OFF is not allowed here"),
        ("PRAGMA foreign_keys(0);", "PRAGMA foreign_keys = 0 is not allowed here"),
        ("PRAGMA writable_schema = 1;", "PRAGMA writable_schema = 1 is not allowed here"),
        ("CREATE VIRTUAL TABLE v USING dbstat;", "module dbstat is not allowed here"),
        ("CREATE VIEW v AS SELECT load_extension('x'); SELECT * FROM v;", "load_extension()"),
        ("INSERT INTO author VALUES (1, 'twice');", "UNIQUE constraint failed: author.id"),
        ("SELECT '\0';", "null character"),
    ],
)
def test_scripts_are_guarded(worker: Worker, sql: str, words: str) -> None:
    """What a schema never needs is refused in words."""
    result = worker.request("sql_script", sql=sql)

    assert words in result["error"]["message"]


@pytest.mark.parametrize(
    "sql",
    [
        "PRAGMA foreign_keys = ON; PRAGMA foreign_keys=1; PRAGMA user_version = 3;",
        "BEGIN; CREATE TABLE a (b); INSERT INTO a VALUES (1); COMMIT;",
        "BEGIN; CREATE TABLE a (b);",
        "CREATE TABLE a (b); ALTER TABLE a ADD COLUMN c; DROP TABLE a; VACUUM; ANALYZE; REINDEX;",
        "CREATE VIRTUAL TABLE search USING fts5(text); INSERT INTO search VALUES ('word');",
        "CREATE TEMP TABLE a (b); CREATE TEMP VIEW c AS SELECT 1; SELECT * FROM c;",
    ],
)
def test_scripts_may_do_what_a_schema_needs(worker: Worker, sql: str) -> None:
    """Transactions, alterations, full-text search and harmless PRAGMAs are fine."""
    assert worker.request("sql_script", sql=sql)["error"] is None


def test_an_unfinished_transaction_is_kept_unless_it_failed(worker: Worker) -> None:
    """A script that forgot COMMIT takes effect; one that failed in a transaction does not."""
    worker.request("sql_script", sql="BEGIN; INSERT INTO author VALUES (2, 'Ann');")
    worker.request("sql_script", sql="BEGIN; INSERT INTO author VALUES (3, 'Bea'); X;")

    assert ['Jane; "Austen"', "Ann"] == names(worker)


def test_student_code_may_do_what_it_legitimately_needs(worker: Worker) -> None:
    """Transactions, savepoints, scripts, VACUUM and harmless PRAGMAs work in student code."""
    answer = worker.request("call", target="task:use_library_style", args=[HANDLE])

    assert {"value": 1} == answer
    assert "Mary Shelley" in names(worker)


def test_student_code_is_told_what_was_refused(worker: Worker) -> None:
    """ATTACH in student code fails, and the message says what is not allowed."""
    with pytest.raises(StudentError, match="ATTACH is not allowed here") as caught:
        worker.request("call", target="task:attach", args=[HANDLE])

    assert ("task.py", 8) == (caught.value.file, caught.value.line)


def test_guards_come_back_after_student_code(worker: Worker) -> None:
    """A connection that student code set free is guarded again for our own statements."""
    worker.request("call", target="task:set_free", args=[HANDLE])
    attach, large, rows = run(
        worker, "ATTACH 'x' AS y", "SELECT zeroblob(900000000)", "SELECT 'a' AS b"
    )

    assert "ATTACH is not allowed here" == attach["error"]["message"]
    assert "DataError" == large["error"]["kind"]
    assert [["a"]] == rows["rows"]
    assert 'Jane; "Austen"' == worker.request("sql_snapshot")["tables"][0]["rows"][0][1]


def test_an_endless_query_in_student_code_is_a_timeout(worker: Worker) -> None:
    """SQLite's deadline ends it, and it is told as a time-out with the time allowed."""
    with pytest.raises(WorkerTimeout, match=r"ran longer than 0\.2 seconds"):
        worker.request("call", target="task:slow", args=[HANDLE], seconds=0.2)


def test_statements_are_observed_once(worker: Worker) -> None:
    """Statements come with their parameters filled in, once, without our own among them."""
    worker.request("statements_observed")
    statement = {"sql": "SELECT :a", "parameters": {"a": "x"}, "guard": "read"}
    worker.request("sql_run", statements=[statement], rollback=True)
    worker.request("sql_snapshot")
    worker.request("call", target="task:run", args=[HANDLE, "SELECT 2"])

    assert ["SELECT 'x'", "SELECT 2"] == worker.request("statements_observed")
    assert [] == worker.request("statements_observed")


def test_what_a_statement_sets_off_is_not_observed(worker: Worker) -> None:
    """Triggers and cascades are part of the statement that set them off; repeats are not."""
    worker.request(
        "sql_script",
        sql="CREATE TRIGGER t AFTER DELETE ON copy BEGIN SELECT 1; SELECT 2; END;"
        "CREATE TRIGGER u AFTER UPDATE ON book BEGIN SELECT 1; SELECT 2; END;",
    )
    worker.request("statements_observed")
    update = "UPDATE book SET isbn = '978-1'"
    run(worker, update, update, "DELETE FROM copy")

    assert ["BEGIN ", update, update, "DELETE FROM copy"] == worker.request("statements_observed")


def test_uncommitted_changes_are_not_seen_by_clean_eyes(sandbox: Sandbox) -> None:
    """A second worker sees what student code committed, and not what it forgot to."""
    with sandbox.worker() as first:
        first.request("sql_open")
        first.request("sql_script", sql=SCHEMA)
        first.request("call", target="task:uncommitted", args=[HANDLE])
        with sandbox.worker(keep=True) as second:
            second.request("sql_open")
            assert ['Jane; "Austen"'] == names(second)


def test_a_closed_connection_is_the_students(worker: Worker) -> None:
    """After student code closed the connection, statements fail with SQLite's own words."""
    worker.request("call", target="task:close", args=[HANDLE])

    with pytest.raises(StudentError, match="Cannot operate on a closed database"):
        run(worker, "SELECT 1")


def test_databases_of_several_names(worker: Worker) -> None:
    """Names stand for connections: two on one file see each other's commits; memory is its own."""
    worker.request("sql_open", name="second", path="library.db")
    worker.request("sql_open", name="memory", path=":memory:")
    run(worker, "INSERT INTO author VALUES (2, 'Ann')")
    counted = [
        run(worker, "SELECT count(*) FROM sqlite_master", database=name)[0]["rows"][0][0]
        for name in ("second", "memory")
    ]

    assert [2] == run(worker, "SELECT count(*) FROM author", database="second")[0]["rows"][0]
    assert (True, 0) == (counted[0] > 0, counted[1])


def test_reopening_a_name_keeps_the_file(worker: Worker) -> None:
    """Opening a name again gives a fresh connection on the same data."""
    worker.request("sql_open")

    assert ['Jane; "Austen"'] == names(worker)


@pytest.mark.parametrize(
    ("expected", "name", "value", "may_set"),
    [
        ("", "table_info", "book", False),
        ("", "TABLE_INFO", "book", False),
        ("", "foreign_keys", None, False),
        ("", "user_version", "3", True),
        ("PRAGMA user_version = 3", "user_version", "3", False),
        ("PRAGMA mmap_size = 1", "mmap_size", "1", True),
        ("PRAGMA temp_store_directory", "temp_store_directory", None, True),
        ("PRAGMA foreign_keys = nope", "foreign_keys", "nope", True),
    ],
)
def test_pragmas_are_sorted(expected: str, name: str, value: str | None, may_set: bool) -> None:
    """What asks is allowed, what sets only where it may, and the unknown never."""
    assert expected == objection(name, value, may_set=may_set, may_switch_off=False)


def test_paths_stay_in_the_work_folder(sandbox: Sandbox, tmp_path: Path) -> None:
    """A database is a file of the work folder, which is gone with the last worker."""
    with sandbox.worker() as worker:
        worker.request("sql_open", path="kept.db")
        worker.request("sql_script", sql="CREATE TABLE a (b);")
    with sandbox.worker() as worker:
        worker.request("sql_open", path="kept.db")

        assert [] == worker.request("sql_snapshot")["tables"]
