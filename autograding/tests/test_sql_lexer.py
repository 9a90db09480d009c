"""Tests of SQLite's tokens."""

import sqlite3
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.checks.sql import lexer


def texts(sql: str) -> list[str]:
    """The statements' texts."""
    return [statement.text for statement in lexer.split(lexer.scan(sql), sql)]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("", []),
        ("-- only; a comment\n/* and; another */", []),
        (";;;", []),
        ("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';', \";\", `;`, [;]; SELECT 2;", ["SELECT ';', \";\", `;`, [;]", "SELECT 2"]),
        ("SELECT 'it''s;' -- ; no\n;SELECT 2", ["SELECT 'it''s;'", "SELECT 2"]),
        ("SELECT 1 /* ; */ + 1;", ["SELECT 1 /* ; */ + 1"]),
        ("SELECT 'never closed; SELECT 2", ["SELECT 'never closed; SELECT 2"]),
    ],
)
def test_cuts_statements_at_real_semicolons_only(sql: str, expected: list[str]) -> None:
    """A semicolon in a quote or a comment ends nothing."""
    assert expected == texts(sql)


def test_keeps_a_trigger_whole() -> None:
    """The semicolons between BEGIN and END belong to the trigger, also around CASE ... END."""
    trigger = (
        "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = CASE WHEN 1 THEN 2 END;"
        " DELETE FROM b; END"
    )

    assert [trigger, "SELECT 1"] == texts(f"{trigger}; SELECT 1;")


def test_counts_lines_of_tokens() -> None:
    """Lines count from one, through comments and quotes that span several."""
    assert [lexeme.line for lexeme in lexer.scan("a /*\n\n*/ b\n'c\n'")] == [1, 1, 3, 4]


@pytest.mark.parametrize("quoted", ["a b", '"a b"', "[a b]", "`a b`", "'a b'"])
def test_unquotes_names(quoted: str) -> None:
    """SQLite's four ways to quote a name are one name."""
    assert lexer.identifier(quoted) == "a b"


@pytest.mark.parametrize(
    "piece", ["'", '"', "[", "/*", "(/*", "a'", "--\n", "create trigger;", "x'", "::", "'\\'"]
)
def test_is_linear_on_hostile_text(piece: str) -> None:
    """A hundred thousand characters of anything are cut in well under a second."""
    sql = piece * (100_000 // len(piece))
    started = time.process_time()

    lexer.split(lexer.scan(sql), sql)

    assert time.process_time() - started < 1.0


@given(st.text(alphabet="ab'\"`[]/*-;:?\n 1.", max_size=60))
def test_loses_no_character(sql: str) -> None:
    """Tokens lie where they say they do, and only white space lies between them."""
    end = 0
    for lexeme in lexer.scan(sql):
        assert sql[end : lexeme.start].strip() == ""
        assert lexeme.text == sql[lexeme.start : lexeme.end]
        end = lexeme.end
    assert sql[end:].strip() == ""


@given(st.lists(st.sampled_from(["1", "'a;b'", '"c;"', "/*;*/ 2", "-- ;\n3"]), min_size=1))
def test_agrees_with_sqlite_on_where_a_statement_ends(values: list[str]) -> None:
    """Every cut statement is complete for SQLite once its semicolon is put back."""
    for text in texts(";".join(f"SELECT {value}" for value in values)):
        assert sqlite3.complete_statement(f"{text};")
