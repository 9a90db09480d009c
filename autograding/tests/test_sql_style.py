"""Linting SQL: the course's own rules, in words, fair to what the linter cannot read."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograding.checks.sql.joins import join_issues
from autograding.checks.sql.style import StyleResult, decode, lint

TIDY = """\
SELECT
    b.isbn,
    a.name
FROM book AS b
JOIN author AS a ON b.author_id = a.id
WHERE a.name = :name
ORDER BY b.isbn;
"""


def rules(sql: str) -> list[str]:
    """The names of the errors in one file."""
    return [issue.rule for issue in lint({"a.sql": sql}).errors]


def test_tidy_query_has_nothing_to_tell() -> None:
    """A tidy query gives no error, no warning and an even layout."""
    result = lint({"a.sql": TIDY})

    assert StyleResult(statements=1) == result


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("SELECT a.x FROM a WHERE a.x = NULL;\n", "null-comparison"),
        ("SELECT a.x, b.y\nFROM a\nCROSS JOIN b\nINNER JOIN c;\n", "join-without-condition"),
        ("SELECT DISTINCT a.x FROM a GROUP BY a.x;\n", "distinct-with-group-by"),
        ("SELECT t.x FROM a AS t\nJOIN b AS t ON t.x = t.y;\n", "repeated-alias"),
        ("SELECT z.x FROM a;\n", "unknown-table"),
        ("SELECT x FROM a\nJOIN b ON a.i = b.i;\n", "unqualified-column"),
        ("SELECT a.x, b.y FROM a, b WHERE a.i = b.i;\n", "comma-join"),
        ("SELECT a.x FROM a\nNATURAL JOIN b;\n", "natural-join"),
        (
            "SELECT a.x FROM a\nLEFT JOIN b ON a.i = b.i\nWHERE b.y = 1;\n",
            "undone-left-join",
        ),
    ],
)
def test_each_rule(sql: str, rule: str) -> None:
    """Each rule of the teaching set fires on its anti-pattern, with file, line and a sentence."""
    issues = [issue for issue in lint({"a.sql": sql}).errors if issue.rule == rule]

    assert issues, lint({"a.sql": sql})
    assert issues[0].file == "a.sql"
    assert issues[0].line >= 1
    assert issues[0].message.endswith(".")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a.x FROM a\nLEFT JOIN b ON a.i = b.i\nWHERE b.i IS NULL;\n",
        "SELECT a.x FROM a\nLEFT JOIN b ON a.i = b.i AND b.y = 1;\n",
        "SELECT a.x FROM a\nLEFT JOIN b ON a.i = b.i\nWHERE a.x = 1;\n",
        "SELECT a.x FROM a\nLEFT JOIN b ON a.i = b.i\nWHERE b.y = 1 OR b.i IS NULL;\n",
        "SELECT j.value FROM a, json_each(a.list) AS j;\n",
        "SELECT a.x FROM a\nCROSS JOIN b;\n",
        "SELECT a.x, count(a.y) FROM a\nGROUP BY a.x, a.z\nORDER BY a.x, a.z;\n",
        "SELECT trim(a.x, 'y'), (SELECT max(b.i, b.j) FROM b) FROM a;\n",
    ],
)
def test_joins_that_are_right(sql: str) -> None:
    """Anti-joins, conditions in ON and table functions are no issue."""
    assert join_issues(sql) == ()


def test_lint_cannot_be_switched_off() -> None:
    """A `noqa` comment changes nothing."""
    assert rules("SELECT a.x FROM a WHERE a.x = NULL;  -- noqa\n") == ["null-comparison"]


def test_unparsable_statement_costs_nothing_and_hides_nothing() -> None:
    """What sqlfluff cannot parse is not judged, and its neighbors still are."""
    odd = "EXPLAIN QUERY PLAN SELECT x FROM a JOIN b ON a.i = b.i WHERE a.x = NULL;\n"
    result = lint({"a.sql": odd + "SELECT a.x FROM a WHERE a.y = NULL;\n"})

    assert [2] == [issue.line for issue in result.errors if issue.rule == "null-comparison"]


def test_nothing_to_lint_is_not_praised() -> None:
    """Empty files and comments alone are empty, which is not the same as tidy."""
    assert lint({}).is_empty
    assert lint({"a.sql": "", "b.sql": "-- TODO\n"}).is_empty


def test_trigger_rows_are_known() -> None:
    """NEW and OLD in a trigger are no unknown tables."""
    sql = (
        "CREATE TRIGGER t AFTER INSERT ON a\nBEGIN\n    INSERT INTO log (x) VALUES (new.x);\nEND;\n"
    )

    assert "unknown-table" not in rules(sql)


def test_warnings_are_folded_and_layout_is_counted() -> None:
    """Matters of taste are one line a rule, and the layout is a number."""
    result = lint({"a.sql": "select a.x FROM a;\nselect  a.y FROM a;\n  select a.z FROM a"})

    assert {"mixed-case-keywords", "no-semicolon"} >= {issue.rule for issue in result.warnings}
    assert all(issue.count >= 1 for issue in result.warnings)
    assert result.layout >= 2
    assert result.errors == ()


@pytest.mark.parametrize(
    "sql",
    ["(" * 3000, "SELECT " + "1+" * 300 + "1", "'", "SELECT \x00", "x" * 300_000, "/*", "}{%"],
)
def test_hostile_text_is_survived(sql: str) -> None:
    """Whatever the text, linting ends with a result."""
    assert isinstance(lint({"a.sql": sql}), StyleResult)


def test_a_long_file_is_linted_at_its_start() -> None:
    """What is too long for the linter is told; the first statements are judged all the same."""
    bad = "SELECT a.x FROM a WHERE a.x = NULL;\n"

    result = lint({"a.sql": bad + "-- filler, and more of it\n" * 1_000 + bad})

    assert [issue.line for issue in result.errors] == [1]
    assert (result.statements, len(result.unread)) == (2, 1)


def test_process_prints_json(tmp_path: Path) -> None:
    """As a process of its own it lints a folder, whatever configuration lies there."""
    (tmp_path / ".sqlfluff").write_text("[sqlfluff]\nexclude_rules = all\n")
    (tmp_path / "a.sql").write_text("SELECT a.x FROM a WHERE a.x = NULL;\n")
    command = [sys.executable, "-I", "-m", "autograding.checks.sql.style", str(tmp_path), "a.sql"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path)

    assert ["null-comparison"] == [issue.rule for issue in decode(done.stdout).errors]
