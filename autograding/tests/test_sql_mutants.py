"""Tests of making wrong versions of queries."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograding.checks.sql.mutants import mutants
from autograding.checks.sql.mutations import KINDS, normalized

QUERIES = sorted(
    Path(__file__).parents[2].glob("assignments/unit-1-sql/solution*/queries/*.sql"),
)

# The query, a mutant's id, and its SQL.
CASES = [
    (
        "SELECT 1 FROM a JOIN b ON a.i = b.j",
        "join-1-left",
        "SELECT 1 FROM a LEFT JOIN b ON a.i = b.j",
    ),
    ("SELECT 1 FROM a JOIN b ON a.i = b.j", "join-1-cross", "SELECT 1 FROM a CROSS JOIN b"),
    ("SELECT 1 FROM a JOIN b USING (i)", "join-1-cross", "SELECT 1 FROM a CROSS JOIN b"),
    ("SELECT 1 FROM a NATURAL JOIN b", "join-1-cross", "SELECT 1 FROM a CROSS JOIN b"),
    (
        "SELECT 1 FROM a LEFT JOIN b USING (i)",
        "join-1-inner",
        "SELECT 1 FROM a INNER JOIN b USING (i)",
    ),
    (
        "SELECT 1 FROM a LEFT JOIN b USING (i)",
        "join-1-right",
        "SELECT 1 FROM a RIGHT JOIN b USING (i)",
    ),
    (
        "SELECT 1 FROM a FULL JOIN b USING (i)",
        "join-1-left",
        "SELECT 1 FROM a LEFT JOIN b USING (i)",
    ),
    (
        "SELECT 1 FROM a LEFT JOIN b ON a.i = b.j AND b.x > :n WHERE a.y OR a.z",
        "on-1-where-2",
        "SELECT 1 FROM a LEFT JOIN b ON a.i = b.j WHERE (a.y OR a.z) AND b.x > :n",
    ),
    (
        "SELECT 1 FROM a LEFT JOIN b ON a.i = b.j WHERE a.x = 1 AND b.i IS NULL",
        "on-1-on-2",
        "SELECT 1 FROM a LEFT JOIN b ON a.i = b.j AND b.i IS NULL WHERE a.x = 1",
    ),
    (
        "SELECT 1 FROM a LEFT JOIN b ON a.i = b.j WHERE b.i IS NULL",
        "on-1-on-1",
        "SELECT 1 FROM a LEFT JOIN b ON a.i = b.j AND b.i IS NULL",
    ),
    ("SELECT 1 FROM a WHERE x < :n", "comparison-1-le", "SELECT 1 FROM a WHERE x <= :n"),
    ("SELECT 1 FROM a WHERE x >= :n", "comparison-1-gt", "SELECT 1 FROM a WHERE x > :n"),
    (
        "SELECT 1 FROM a WHERE x = y AND z < :n",
        "comparison-2-ge",
        "SELECT 1 FROM a WHERE x = y AND z >= :n",
    ),
    ("SELECT 1 FROM a WHERE x IS :n", "comparison-1-eq", "SELECT 1 FROM a WHERE x = :n"),
    (
        "SELECT x FROM a GROUP BY x HAVING COUNT(*) > 1",
        "comparison-1-ge",
        "SELECT x FROM a GROUP BY x HAVING COUNT(*) >= 1",
    ),
    ("SELECT 1 FROM a WHERE x AND y", "predicate-1-dropped", "SELECT 1 FROM a WHERE y"),
    (
        "SELECT 1 FROM a WHERE x AND (y OR z)",
        "predicate-4-dropped",
        "SELECT 1 FROM a WHERE x AND (y)",
    ),
    ("SELECT 1 FROM a WHERE x", "predicate-1-dropped", "SELECT 1 FROM a"),
    (
        "SELECT x FROM a GROUP BY x HAVING COUNT(*) > 1",
        "predicate-1-dropped",
        "SELECT x FROM a GROUP BY x",
    ),
    ("SELECT COUNT(*) FILTER (WHERE x) FROM a", "predicate-1-dropped", "SELECT COUNT(*) FROM a"),
    (
        "SELECT a.n FROM t AS a, t AS b WHERE a.p = b.p AND a.i <> b.i",
        "predicate-2-dropped",
        "SELECT a.n FROM t AS a CROSS JOIN t AS b WHERE a.p = b.p",
    ),
    ("SELECT 1 FROM a WHERE x AND y", "connector-1-or", "SELECT 1 FROM a WHERE x OR y"),
    ("SELECT 1 FROM a WHERE x OR y", "connector-1-and", "SELECT 1 FROM a WHERE x AND y"),
    (
        "SELECT 1 FROM a WHERE (x OR y) AND z",
        "connector-2-no-parentheses",
        "SELECT 1 FROM a WHERE x OR y AND z",
    ),
    ("SELECT 1 FROM a WHERE x IS NULL", "null-1-is-not", "SELECT 1 FROM a WHERE NOT x IS NULL"),
    ("SELECT 1 FROM a WHERE x IS NULL", "null-1-eq", "SELECT 1 FROM a WHERE x = NULL"),
    ("SELECT 1 FROM a WHERE x IS NOT NULL", "null-1-is", "SELECT 1 FROM a WHERE x IS NULL"),
    ("SELECT 1 FROM a WHERE x IS NOT NULL", "null-1-ne", "SELECT 1 FROM a WHERE x <> NULL"),
    ("SELECT 1 FROM a WHERE NOT x = y", "not-1-dropped", "SELECT 1 FROM a WHERE x = y"),
    ("SELECT 1 FROM a WHERE x IN (1, 2)", "not-1-added", "SELECT 1 FROM a WHERE NOT x IN (1, 2)"),
    (
        "SELECT 1 FROM a WHERE x NOT IN (SELECT 1)",
        "not-1-dropped",
        "SELECT 1 FROM a WHERE x IN (SELECT 1)",
    ),
    (
        "SELECT 1 FROM a WHERE EXISTS (SELECT 1)",
        "not-1-added",
        "SELECT 1 FROM a WHERE NOT EXISTS(SELECT 1)",
    ),
    (
        "SELECT 1 FROM a WHERE NOT EXISTS (SELECT 1)",
        "not-1-dropped",
        "SELECT 1 FROM a WHERE EXISTS(SELECT 1)",
    ),
    ("SELECT 1 FROM a WHERE x NOT LIKE 'f%'", "not-1-dropped", "SELECT 1 FROM a WHERE x LIKE 'f%'"),
    ("SELECT 1 FROM a WHERE x LIKE 'f%'", "pattern-1-eq", "SELECT 1 FROM a WHERE x = 'f%'"),
    (
        "SELECT 1 FROM a WHERE NOT x BETWEEN 2 AND :n",
        "between-1-low",
        "SELECT 1 FROM a WHERE NOT (x > 2 AND x <= :n)",
    ),
    (
        "SELECT 1 FROM a WHERE x BETWEEN 2 AND 5",
        "between-1-high",
        "SELECT 1 FROM a WHERE (x >= 2 AND x < 5)",
    ),
    (
        "SELECT COUNT(*) FROM a WHERE a.x = 1",
        "count-1-a-x",
        "SELECT COUNT(a.x) FROM a WHERE a.x = 1",
    ),
    ("SELECT COUNT(x) FROM a", "count-1-rows", "SELECT COUNT(*) FROM a"),
    ("SELECT COUNT(x) FROM a", "count-1-distinct", "SELECT COUNT(DISTINCT x) FROM a"),
    ("SELECT COUNT(DISTINCT x) FROM a", "count-1-all", "SELECT COUNT(x) FROM a"),
    ("SELECT COUNT(x) FROM a", "aggregate-1-sum", "SELECT SUM(x) FROM a"),
    ("SELECT SUM(x) FROM a", "aggregate-1-total", "SELECT TOTAL(x) FROM a"),
    ("SELECT total(x) FROM a", "aggregate-1-count", "SELECT COUNT(x) FROM a"),
    ("SELECT MIN(x) FROM a", "aggregate-1-max", "SELECT MAX(x) FROM a"),
    ("SELECT MIN(x, y) FROM a", "aggregate-1-max", "SELECT MAX(x, y) FROM a"),
    ("SELECT MAX(x, y) FROM a", "aggregate-1-min", "SELECT MIN(x, y) FROM a"),
    ("SELECT SUM(x) FROM a", "repeats-1-distinct", "SELECT SUM(DISTINCT x) FROM a"),
    ("SELECT AVG(DISTINCT x) FROM a", "repeats-1-all", "SELECT AVG(x) FROM a"),
    ("SELECT 1 FROM a GROUP BY x, y", "group-1-without-1", "SELECT 1 FROM a GROUP BY y"),
    ("SELECT 1 FROM a GROUP BY x", "group-1-without-1", "SELECT 1 FROM a"),
    ("SELECT DISTINCT x FROM a", "distinct-1-dropped", "SELECT x FROM a"),
    ("SELECT x FROM a", "distinct-1-added", "SELECT DISTINCT x FROM a"),
    (
        "SELECT x FROM (SELECT x FROM a) AS b",
        "distinct-2-added",
        "SELECT x FROM (SELECT DISTINCT x FROM a) AS b",
    ),
    (
        "SELECT x FROM a UNION SELECT y FROM b",
        "set-1-union-all",
        "SELECT x FROM a UNION ALL SELECT y FROM b",
    ),
    (
        "SELECT x FROM a UNION ALL SELECT y FROM b",
        "set-1-union",
        "SELECT x FROM a UNION SELECT y FROM b",
    ),
    (
        "SELECT x FROM a UNION ALL SELECT y FROM b",
        "distinct-2-added",
        "SELECT x FROM a UNION ALL SELECT DISTINCT y FROM b",
    ),
    (
        "SELECT x FROM a EXCEPT SELECT y FROM b",
        "set-1-intersect",
        "SELECT x FROM a INTERSECT SELECT y FROM b",
    ),
    (
        "WITH a AS (SELECT 1 AS x) SELECT x FROM a EXCEPT SELECT :y ORDER BY x LIMIT 3",
        "set-1-first-half",
        "WITH a AS (SELECT 1 AS x) SELECT x FROM a ORDER BY x LIMIT 3",
    ),
    ("SELECT x FROM a ORDER BY x", "order-1-dropped", "SELECT x FROM a"),
    ("SELECT x FROM a ORDER BY x, y", "order-1-without-2", "SELECT x FROM a ORDER BY x"),
    (
        "SELECT x FROM a ORDER BY x, y DESC, z",
        "order-1-swapped-2",
        "SELECT x FROM a ORDER BY x, z, y DESC",
    ),
    ("SELECT x FROM a ORDER BY x", "direction-1-desc", "SELECT x FROM a ORDER BY x DESC"),
    ("SELECT x FROM a ORDER BY x DESC, y", "direction-1-asc", "SELECT x FROM a ORDER BY x, y"),
    ("SELECT x FROM a LIMIT 3", "limit-1-more", "SELECT x FROM a LIMIT 4"),
    ("SELECT x FROM a LIMIT 3", "limit-1-dropped", "SELECT x FROM a"),
    ("SELECT x FROM a LIMIT :n", "limit-1-fewer", "SELECT x FROM a LIMIT :n - 1"),
    ("SELECT x FROM a LIMIT 3 OFFSET 2", "limit-2-fewer", "SELECT x FROM a LIMIT 3 OFFSET 1"),
    ("SELECT x + 1.5 FROM a", "constant-1-more", "SELECT x + 2.5 FROM a"),
    ("SELECT x FROM a WHERE x > 0", "constant-1-less", "SELECT x FROM a WHERE x > -1"),
    (
        "SELECT a.n FROM t AS a JOIN t AS b ON a.p = b.p",
        "column-1-b",
        "SELECT b.n FROM t AS a JOIN t AS b ON a.p = b.p",
    ),
    (
        "SELECT 1 FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.i = a.i)",
        "column-1-a",
        "SELECT 1 FROM a WHERE EXISTS(SELECT 1 FROM b WHERE a.i = a.i)",
    ),
    (
        "WITH b AS (SELECT i FROM t) SELECT a.i FROM a, b",
        "column-1-b",
        "WITH b AS (SELECT i FROM t) SELECT b.i FROM a CROSS JOIN b",
    ),
    ("SELECT COALESCE(x, 0) FROM a", "coalesce-1-dropped", "SELECT x FROM a"),
    ("SELECT IFNULL(x, 0) FROM a", "coalesce-1-dropped", "SELECT x FROM a"),
    ("SELECT x - y FROM a", "arithmetic-1-plus", "SELECT x + y FROM a"),
    ("SELECT x - y FROM a", "arithmetic-1-first-operand", "SELECT x FROM a"),
    (
        "WITH c AS (SELECT x FROM a WHERE x < :n) SELECT x FROM c",
        "comparison-1-le",
        "WITH c AS (SELECT x FROM a WHERE x <= :n) SELECT x FROM c",
    ),
    (
        "SELECT (SELECT COUNT(x) FROM b) FROM a",
        "count-1-rows",
        "SELECT (SELECT COUNT(*) FROM b) FROM a",
    ),
]


@pytest.mark.parametrize(("query", "name", "expected"), CASES, ids=lambda value: value)
def test_makes_each_mistake(query: str, name: str, expected: str) -> None:
    """A mutant's id leads to its SQL."""
    made = {mutant.id: mutant.sql for mutant in mutants(query)}

    assert expected == made[name]


def test_every_kind_has_a_case() -> None:
    """A kind of mistake that no case of the table names is not tested."""
    assert set(KINDS) == {name.split("-")[0] for _, name, _ in CASES}


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT 1 FROM a CROSS JOIN b", "join"),
        ("SELECT x FROM a WHERE EXISTS (SELECT 1 FROM b)", "constant"),
        ("SELECT x FROM a LIMIT 3", "constant"),
        ("SELECT 1 FROM a WHERE x LIKE 'a' ESCAPE 'b'", "pattern"),
        ("SELECT GROUP_CONCAT(x, ';') FROM a", "repeats"),
        ("SELECT COUNT(*) FROM a", "aggregate"),
        ("SELECT x, 'text' FROM a", "constant"),
        ("SELECT a.x FROM a, b", "column"),
        ("SELECT a.x FROM a WHERE x IN (SELECT b.x FROM b UNION SELECT c.x FROM c)", "distinct-2"),
    ],
)
def test_makes_no_mistake_where_there_is_none_to_make(query: str, kind: str) -> None:
    """What would be the same, or is a mistake of another kind, is left out."""
    assert not [mutant.id for mutant in mutants(query) if mutant.id.startswith(kind)]


def test_a_link_of_two_columns_is_not_taken_for_an_order() -> None:
    """`a.id = b.id` is written `<>` by mistake, but not `<=`."""
    made = mutants("SELECT 1 FROM a JOIN b ON a.i = b.j")

    assert ["comparison-1-ne"] == [m.id for m in made if m.id.startswith("comparison")]


def test_says_what_is_wrong() -> None:
    """The description names the mistake with the place in the student's own words."""
    made = {m.id: m.description for m in mutants("SELECT a.n FROM t a, t b WHERE a.i <> b.i")}

    assert made["predicate-1-dropped"] == "does not leave out the row itself: no `a.i <> b.i`"
    assert made["comparison-1-lt"] == "< instead of <> in `a.i <> b.i`"


def check_all(query: str) -> int:
    """Assert what holds of the mutants of every query; how many there are."""
    made = mutants(query)
    texts = [mutant.sql for mutant in made]
    parameters = set(re.findall(r":\w+", query))

    assert len(made) == len({mutant.id for mutant in made})
    assert len(made) == len(set(texts))
    assert normalized(query) not in texts
    for text in texts:
        assert text == normalized(text)
        assert parameters >= set(re.findall(r":\w+", text))
    return len(made)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_reference_queries_have_many_different_mutants(path: Path) -> None:
    """Each reference query has at least ten, all different, with its parameters."""
    query = path.read_text(encoding="utf-8")

    assert check_all(query) >= 10


def test_the_same_query_has_the_same_mutants() -> None:
    """Ids, descriptions and SQL are the same each time, whatever the layout and the comments."""
    query = "SELECT a.x, COUNT(*) FROM a JOIN b ON a.x = b.x WHERE a.y < :n GROUP BY a.x"
    other = query.replace(" FROM", " -- why\n    FROM").lower().replace("count", "COUNT")

    assert mutants(query) == mutants(query)
    assert mutants(query) == mutants(other)


CONDITIONS = st.recursive(
    st.sampled_from(
        [
            "a.x = b.x",
            "a.y < :n",
            "b.y IS NULL",
            "a.x IS NOT NULL",
            "a.y <> b.y",
            "a.x IN (SELECT c.x FROM c WHERE c.y = b.y)",
            "NOT EXISTS (SELECT 1 FROM c WHERE c.x = a.x)",
            "b.y BETWEEN 1 AND :n",
            "a.y NOT LIKE :pattern",
        ]
    ),
    lambda inner: st.builds(
        "({} {} {})".format, inner, st.sampled_from(["AND", "OR", "AND NOT"]), inner
    ),
    max_leaves=2,
)
SELECTS = st.builds(
    "SELECT {}{} FROM a {} b ON {} WHERE {} {}".format,
    st.sampled_from(["", "DISTINCT "]),
    st.sampled_from(["a.x, b.y", "a.x, COUNT(*)", "COALESCE(SUM(b.y), 0), MIN(a.x) - 1"]),
    st.sampled_from(["JOIN", "LEFT JOIN"]),
    CONDITIONS,
    CONDITIONS,
    st.sampled_from(["", "GROUP BY a.x, b.y", "GROUP BY a.x HAVING COUNT(b.y) >= 2"]),
)
COMPOUNDS = st.builds(
    "{} {} SELECT x, y FROM c {}".format,
    SELECTS,
    st.sampled_from(["UNION", "UNION ALL", "EXCEPT"]),
    st.sampled_from(["", "ORDER BY 1", "ORDER BY 2 DESC, 1 LIMIT :n"]),
)


@settings(max_examples=5, deadline=None)
@given(st.one_of(SELECTS, COMPOUNDS))
def test_mutants_of_any_query_differ_and_parse(query: str) -> None:
    """No two alike, none the query, all of them as sqlglot would write them."""
    check_all(query)


def test_sqlite_runs_them_with_the_query_s_parameters() -> None:
    """The mutants of an ordinary query are no syntax errors, and take the same parameters."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE a (x, y)")
    query = "SELECT x, COUNT(*) FROM a WHERE y < :n AND x IS NOT NULL GROUP BY x ORDER BY x LIMIT 2"

    for mutant in mutants(query):
        database.execute(mutant.sql, {"n": 1})
    database.close()


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT FROM WHERE", r"cannot read the query: Expected table name .* \(line 1\)"),
        ("SELECT 'open", "cannot read the query"),
        ("", "cannot read the query"),
        ("SELECT 1; SELECT 2", "not one query but several statements"),
        ("DELETE FROM books", "not a query but DELETE"),
    ],
)
def test_refuses_what_is_not_one_query(sql: str, message: str) -> None:
    """One sentence says why, without terminal colors."""
    with pytest.raises(ValueError, match=message) as error:
        mutants(sql)

    assert "\x1b" not in str(error.value)


def test_sqlglot_is_imported_only_when_needed() -> None:
    """Importing the module is cheap: a grading never makes mutants."""
    code = "import sys, autograding.checks.sql.mutants; print('sqlglot' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
