"""Tests of functional dependencies found in rows."""

import pytest

from autograding.checks.sql.dependencies import (
    Dependency,
    broken_key,
    common,
    explain,
    found,
    support,
)
from autograding.tests.helpers.library_designs import load, variant
from autograding.tests.helpers.sqlite_snapshot import schema_of

ONE_TABLE = """
CREATE TABLE book (isbn TEXT, author TEXT, title TEXT, country TEXT, place INT, one INT,
    PRIMARY KEY (isbn, author));
INSERT INTO book VALUES
    ('i1', 'a1', 't1', 'c1', 1, 1), ('i1', 'a2', 't1', 'c2', 2, 1), ('i2', 'a1', 't2', 'c1', 2, 1),
    ('i2', 'a3', 't2', 'c2', 1, 1), ('i3', 'a3', 't1', 'c2', 3, 1);
"""


def test_finds_what_depends_on_a_part_of_the_key() -> None:
    """Title depends on the ISBN alone; the key itself, constants and chance do not count."""
    (table,) = schema_of(ONE_TABLE).tables

    assert found(table, most=1) == {
        Dependency("book", ("isbn",), "title"),
        Dependency("book", ("author",), "country"),
    }


def test_determinants_are_minimal() -> None:
    """Two columns decide what neither decides alone; what one decides is not told of two again."""
    (table,) = schema_of(
        "CREATE TABLE t (a, b, c, d); INSERT INTO t VALUES"
        " (1, 1, 'x', 'p'), (1, 2, 'y', 'p'), (2, 1, 'y', 'q'), (2, 2, 'x', 'q'), (1, 1, 'x', 'p');"
    ).tables

    dependencies = found(table)

    assert Dependency("t", ("a", "b"), "c") in dependencies
    assert Dependency("t", ("a",), "d") in dependencies
    assert Dependency("t", ("a", "b"), "d") not in dependencies


@pytest.mark.parametrize(
    ("determinant", "dependent", "expected"),
    [(("isbn",), "title", 2), (("isbn",), "author", -1), (("isbn", "author"), "title", 0)],
)
def test_counts_the_rows_that_confirm(
    determinant: tuple[str, ...], dependent: str, expected: int
) -> None:
    """A row confirms when an earlier one has the same determinant; one contradiction decides."""
    (table,) = schema_of(ONE_TABLE).tables

    assert support(table, determinant, dependent) == expected


def test_rows_without_a_determinant_say_nothing() -> None:
    """NULL equals nothing, also here."""
    (table,) = schema_of(
        "CREATE TABLE t (a, b); INSERT INTO t VALUES (NULL, 1), (NULL, 2), (1, 3), (1, 3);"
    ).tables

    assert support(table, ("a",), "b") == 1


def test_chance_does_not_survive_three_loads() -> None:
    """Only what holds for every seed is left: in a sound design, what foreign keys imply."""
    table = "CREATE TABLE loan (id INTEGER PRIMARY KEY, copy_id INT, member_id INT, name TEXT,"
    design = variant(
        {"loan": f"{table} loaned_on TEXT, due_on TEXT);"},
        {
            "add_loan": "INSERT INTO loan (copy_id, member_id, name, loaned_on, due_on)"
            " SELECT c.id, m.id, m.name, :loaned_on, :due_on FROM copy AS c, member AS m"
            " WHERE barcode = :barcode AND email = :email"
        },
    )

    dependencies = common([load(design, seed)[0] for seed in (1, 2, 3)], most=1)

    assert dependencies == (
        Dependency("loan", ("member_id",), "name"),
        Dependency("loan", ("name",), "member_id"),
    )
    assert common([]) == ()


@pytest.mark.parametrize(
    ("dependency", "key", "sentence"),
    [
        (
            Dependency("book", ("isbn",), "title"),
            ("isbn", "author"),
            "`title` depends on `isbn`, not on the whole key (`isbn`, `author`).",
        ),
        (
            Dependency("book", ("title",), "place"),
            (),
            "`place` depends on `title`, which is not a key of `book`.",
        ),
        (
            Dependency("book", ("title", "country"), "place"),
            (),
            "`place` depends on `title` and `country`, which are not a key of `book`.",
        ),
    ],
)
def test_explains_in_one_sentence(
    dependency: Dependency, key: tuple[str, ...], sentence: str
) -> None:
    """A part of a key is second normal form, anything else third."""
    (table,) = schema_of(ONE_TABLE).tables

    assert broken_key(dependency, table) == key
    assert explain(dependency, table) == sentence
