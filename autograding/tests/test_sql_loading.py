"""Tests of saying why a schema script does not load."""

import sqlite3
import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.checks.sql.lexer import scan, split
from autograding.checks.sql.loading import LoadProblem, explain, look_over

TABLE = "CREATE TABLE book (isbn TEXT PRIMARY KEY);\n"


@dataclass(frozen=True)
class Stopped:
    """What the sandbox tells of the statement that failed."""

    message: str
    line: int


def load(script: str) -> Stopped | None:
    """Run a script one statement at a time, as the sandbox does."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    try:
        for statement in split(scan(script), script):
            try:
                connection.execute(statement.text)
            except (sqlite3.Error, sqlite3.Warning) as error:
                return Stopped(str(error), statement.line)
    finally:
        connection.close()
    return None


def problem_of(script: str) -> LoadProblem:
    """The explanation of a script that does not load."""
    stopped = load(script)
    assert stopped is not None, script
    return explain(script, stopped)


CAUSES = [
    # The six ways in which real students' scripts failed.
    (f"```sql\n{TABLE}```\n", "markdown_fence", 1),
    (f"{TABLE}CREATE TABLE a (\n  id INT PRIMARY KEY AUTO_INCREMENT\n);", "auto_increment", 3),
    (f"{TABLE}CREATE TABLE a (id INT PRIMARY KEY)\nENGINE=InnoDB;", "mysql_option", 3),
    ("CREATE TABLE a (id INT, PRIMARY KEY (\u201cid\u201d));", "typographic_quote", 1),
    (
        f"{TABLE}CREATE TABLE a (\n  id INT,\n  FOREIGN KEY (b_id) REFERENCES book\n);",
        "foreign_key_column",
        4,
    ),
    ("CREATE TABLE a (\n  id INT,\n  INDEX i (id)\n);", "index_in_table", 3),
    ("CREATE TABLE a (\n  id INT,\n  name TEXT,\n);", "trailing_comma", 3),
    ("CREATE TABLE a (\n  id INT PRIMARY KEY\n  name TEXT\n);", "missing_comma", 2),
    # More words of other databases.
    ("CREATE TABLE a (id INT PRIMARY KEY) DEFAULT CHARSET=utf8;", "mysql_option", 1),
    ("CREATE TABLE a (x ENUM('a', 'b'));", "enum", 1),
    ("CREATE TABLE a (x TEXT DEFAULT NOW());", "default_function", 1),
    ("USE library;", "create_database", 1),
    ("CREATE DATABASE library;", "create_database", 1),
    ("CREATE TABLE a (x INT GENERATED ALWAYS AS IDENTITY);", "auto_increment", 1),
    (f"{TABLE}ALTER TABLE book ADD CONSTRAINT k UNIQUE (isbn);", "add_constraint", 2),
    ("CREATE TABLE a (x NVARCHAR(MAX));", "other_database", 1),
    ("CREATE TABLE a (x INT, UNIQUE KEY k (x));", "index_in_table", 1),
    # Around the SQL.
    (f"<<<<<<< HEAD\n{TABLE}=======\n>>>>>>> main\n", "conflict_marker", 1),
    (f".headers on\n{TABLE}", "shell_command", 1),
    (f"# Books\n{TABLE}", "hash_comment", 1),
    (f"{TABLE}CREATE TABLE a (x INT\u00a0NOT NULL \u00a0, y INT,);", "odd_character", 2),
    # Syntax.
    (f"{TABLE}CREATE TABLE a (x INT)\nCREATE TABLE b (x INT);", "missing_semicolon", 2),
    (f"{TABLE}CREATE TABLE a (x INT;", "missing_parenthesis", 2),
    ("CREATE TABLE a (x INT));", "extra_parenthesis", 1),
    (
        f"{TABLE}CREATE TABLE a (x TEXT,\nFOREIGN KEY (x) REFERENCES book,\ny INT);",
        "column_after_rule",
        4,
    ),
    ("CREATE TABLE a (PRIMARY KEY (x), x INT);", "column_after_rule", 1),
    ("CREATE TABLE a (x TEXT FOREIGN KEY REFERENCES book);", "foreign_key_on_column", 1),
    ("CREATE TABLE a (x TEXT, FOREIGN KEY x REFERENCES book);", "missing_parenthesis", 1),
    ("CREATE TABLE order (id INT);", "reserved_word", 1),
    ("CREATE TABLE a (id INT, group TEXT);", "reserved_word", 1),
    ("CREATE TABLE a (e-mail TEXT);", "odd_name", 1),
    ("CREATE TABLE a (2nd TEXT);", "odd_name", 1),
    ("CREATE TABEL a (x INT);", "misspelled", 1),
    ("CREATE TABLE a (x INT, y INT,, z INT);", "double_comma", 1),
    ("CREATE TABLE a (x TEXT DEFAULT 'its);", "unclosed_quote", 1),
    ("CREATE TABLE a (x TEXT CHECK (x <> 'it's' AND x <> 'b'));", "unclosed_quote", 1),
    ("CREATE TABLE a (x TEXT CHECK (x <> 'it's' OR x = 'I'm'));", "apostrophe", 1),
    (f"{TABLE}CREATE TABLE a (x INT,\n UNIQUE (x) WHERE x > 0);", "partial_unique", 3),
    ("CREATE TABLE a (id INT AUTOINCREMENT);", "autoincrement", 1),
    # What SQLite says in so many words.
    ("CREATE TABLE a (x INT PRIMARY KEY,\ny INT PRIMARY KEY);", "two_primary_keys", 1),
    ("CREATE TABLE a (id TEXT PRIMARY KEY AUTOINCREMENT);", "autoincrement", 1),
    ("CREATE TABLE a (x INT) WITHOUT ROWID;", "no_primary_key", 1),
    ("CREATE TABLE a (x INT REFERENCES b(y, z));", "foreign_key_columns", 1),
    ("CREATE TABLE a (x INT, FOREIGN KEY (x) REFERENCES b(y, z));", "foreign_key_columns", 1),
    ("CREATE TABLE a (x INT,\n X TEXT);", "duplicate_column", 2),
    (f"{TABLE}{TABLE}", "table_exists", 2),
    ("CREATE INDEX i ON a (x);", "no_such_table", 1),
    (f"{TABLE}CREATE INDEX i ON book (x);", "no_such_column", 2),
    ("CREATE TABLE a (x INT CHECK (x IN (SELECT 1)));", "check_subquery", 1),
    ("CREATE TABLE a (x STRING) STRICT;", "strict_type", 1),
    ("CREATE TABLE a (x INT) STRICTT;", "table_option", 1),
    ("CREATE TABLE sqlite_a (x INT);", "reserved_prefix", 1),
    (f"{TABLE}INSERT INTO book VALUES (1);\nINSERT INTO book VALUES (1);", "row_refused", 3),
    (f"{TABLE}INSERT INTO book VALUES (1, 2);", "values_count", 2),
    (f"{TABLE}INSERT INTO book (x) VALUES (1);", "no_column_named", 2),
    (
        "CREATE TABLE p (x INT); CREATE TABLE c (x INT REFERENCES p (x));\n"
        "INSERT INTO c VALUES (1);",
        "mismatch",
        2,
    ),
    ("DROP TABLE book;", "drop_table", 1),
    # Nothing known.
    ("CREATE TABLE a x INT;", "other", 1),
]


@pytest.mark.parametrize(("script", "kind", "line"), CAUSES)
def test_names_the_cause_and_its_line(script: str, kind: str, line: int) -> None:
    """SQLite's own error leads to the cause, with a message and a cure in whole sentences."""
    problem = problem_of(script)

    assert (problem.kind, problem.line) == (kind, line), problem
    assert problem.message.endswith((".", "?"))
    assert problem.hint.endswith((".", "?"))


def test_windows_lines_and_byte_order_mark_change_nothing() -> None:
    """Lines are counted as an editor counts them."""
    script = f"\ufeff{TABLE}CREATE TABLE a (\n  x INT,\n);"

    problem = explain(script.replace("\n", "\r\n"), Stopped('near ")": syntax error', 2))

    assert (problem.kind, problem.line) == ("trailing_comma", 3)


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("", "no_table"),
        ("-- TODO: your tables", "no_table"),
        ("INSERT INTO a VALUES (1);", "no_table"),
        ("CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY);", "auto_increment"),
        ("CREATE TABLE a (id SERIAL PRIMARY KEY);", "auto_increment"),
        ("CREATE TABLE a (\n  x INT\n  y TEXT\n);", "missing_comma"),
        ("CREATE TABLE \u201ca\u201d (x INT);", "typographic_quote"),
        ("CREATE TABLE a (x\u00a0INT);", "odd_character"),
    ],
)
def test_looks_over_what_sqlite_accepts_in_silence(script: str, kind: str) -> None:
    """An empty script loads, and so do words that SQLite takes for a part of a type or name."""
    assert load(script) is None or kind == "no_table"

    problem = look_over(script)

    assert problem is not None
    assert problem.kind == kind


@pytest.mark.parametrize(
    "script",
    [
        TABLE,
        "CREATE TEMP TABLE a (x DOUBLE PRECISION, y VARCHAR(20),\n z INT CHECK (z > 0))",
        "CREATE TABLE a (\n  x INTEGER\n    PRIMARY KEY,\n  y TEXT -- \u201cquoted\u201d\n);",
        "CREATE TABLE a (x TEXT DEFAULT '\u2018y\u2019', z TEXT\n AS (CAST(x AS TEXT)));",
        "CREATE TABLE IF NOT EXISTS main.a AS SELECT 1 AS x;",
    ],
)
def test_finds_nothing_in_a_sound_script(script: str) -> None:
    """Comments and texts may hold any character; types may have two words."""
    assert look_over(script) is None


def test_messages_are_safe_to_show() -> None:
    """What the script or SQLite says is cleaned and cut."""
    problem = explain("SELECT `<b>@x`;", Stopped("no such table: `<b>@x`" + "y" * 500, 1))

    assert not set("<>@") & set(problem.message)
    assert len(problem.message) < 200


@pytest.mark.parametrize("piece", ["(", "a,", "CREATE ", "'", "KEY x ", "``", "x\u00a0", "(,)\n"])
def test_explains_hostile_scripts_quickly(piece: str) -> None:
    """The longest script takes seconds at most."""
    script = "CREATE TABLE a (" + piece * (90_000 // len(piece))
    started = time.process_time()

    explain(script, Stopped(f'near "{piece.strip()}": syntax error', 1))
    look_over("CREATE TABLE a (x INT);" * 1_000)

    assert time.process_time() - started < 4.0


@given(st.text(alphabet="CREATETABLE (),;'\"`x1\n", max_size=60), st.text(max_size=20))
def test_never_raises(script: str, near: str) -> None:
    """Any script and any message give an explanation."""
    assert explain(script, Stopped(f'near "{near}": syntax error', 1)).message
    look_over(script)
