"""Foreign keys without an index, and indexes too many, by the schema alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from autograding.checks.indexes import (
    covers,
    indexes_of,
    redundant_indexes,
    uncovered_foreign_keys,
)
from autograding.checks.postgres import PostgresDatabase
from autograding.services import Services
from autograding.tests.indexing import SCHEMA, database
from autograding.tests.postgresql import services

__all__ = ["services"]

# A table with its foreign key; what is added decides.
_PARENT = "CREATE TABLE parent (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, UNIQUE (a, b));"
_CHILD = (
    f"{_PARENT} CREATE TABLE child (id INTEGER PRIMARY KEY,"
    " p INTEGER REFERENCES parent (id), x INTEGER, y INTEGER, z TEXT{});"
)
_PAIR = "FOREIGN KEY (x, y) REFERENCES parent (a, b)"


def _snapshot(schema: str) -> Mapping[str, Any]:
    with database(schema) as made:
        return made.snapshot(rows=False)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def take(request: pytest.FixtureRequest, services: Services) -> Iterator[Any]:
    """Make a schema on one of the databases, and describe it."""
    if request.param == "SQLite":
        yield _snapshot
        return
    with PostgresDatabase(services.postgresql(), "/sockets") as made:

        def taken(schema: str) -> Mapping[str, Any]:
            for sql in filter(None, (each.strip() for each in schema.split(";"))):
                result = made.run(sql)
                assert result.error is None, result.error
            return made.snapshot(rows=False)

        yield taken


# What follows the table's columns, the indexes, and the foreign keys that are then not covered.
_KEYS = {
    "nothing": ("", "", [("p",)]),
    "index": ("", "CREATE INDEX i ON child (p);", []),
    "descending": ("", "CREATE INDEX i ON child (p DESC);", []),
    "first of two": ("", "CREATE INDEX i ON child (p, x);", []),
    "second of two": ("", "CREATE INDEX i ON child (x, p);", [("p",)]),
    "unique constraint": (", UNIQUE (p, x)", "", []),
    "unique constraint, second": (", UNIQUE (x, p)", "", [("p",)]),
    "unique index": ("", "CREATE UNIQUE INDEX i ON child (p);", []),
    "partial": ("", "CREATE INDEX i ON child (p) WHERE x IS NULL;", [("p",)]),
    "partial in nothing but NULL": ("", "CREATE INDEX i ON child (p) WHERE p IS NOT NULL;", []),
    "expression": ("", "CREATE INDEX i ON child ((p + 0));", [("p",)]),
    "before an expression": ("", "CREATE INDEX i ON child (p, (x + 0));", []),
    "pair": (f", {_PAIR}", "CREATE INDEX i ON child (p);", [("x", "y")]),
    "pair, first only": (
        f", {_PAIR}",
        "CREATE INDEX i ON child (p); CREATE INDEX j ON child (x);",
        [("x", "y")],
    ),
    "pair covered": (
        f", {_PAIR}",
        "CREATE INDEX i ON child (p); CREATE INDEX j ON child (x, y);",
        [],
    ),
    "pair in the other order": (
        f", {_PAIR}",
        "CREATE INDEX i ON child (p); CREATE INDEX j ON child (y, x, z);",
        [],
    ),
    "pair apart": (
        f", {_PAIR}",
        "CREATE INDEX i ON child (p); CREATE INDEX j ON child (x, z, y);",
        [("x", "y")],
    ),
}


@pytest.mark.parametrize("name", _KEYS)
def test_a_foreign_key_must_lead_an_index(name: str, take: Any) -> None:
    """Indexes, unique constraints and the primary key cover the keys that they begin with."""
    more, indexes, expected = _KEYS[name]
    found = uncovered_foreign_keys(take(_CHILD.format(more) + indexes))

    assert expected == [each.columns for each in found]
    assert all("foreign_key" == each.kind and "child" == each.table for each in found)


def test_a_primary_key_covers_the_key_it_begins_with(take: Any) -> None:
    """An association table needs the way back; a key that is the primary key needs nothing."""
    snapshot = take(
        f"{_PARENT} CREATE TABLE one (id INTEGER PRIMARY KEY REFERENCES parent (id));"
        "CREATE TABLE link (l INTEGER REFERENCES parent (id), r INTEGER REFERENCES parent (id),"
        " PRIMARY KEY (l, r));"
    )
    (finding,) = uncovered_foreign_keys(snapshot)

    assert ("link", ("r",)) == (finding.table, finding.columns)
    assert (
        "The primary key holds it too, but begins with `l`: that serves the other direction only."
    ) in finding.message
    assert 'Add `Index("link_by_r", "r")` to `link`.' == finding.cure


def test_without_rowid_the_primary_key_covers_as_well() -> None:
    """SQLite lists the key of such a table like an index."""
    schema = (
        f"{_PARENT} CREATE TABLE link (l INTEGER REFERENCES parent, r INTEGER REFERENCES parent,"
        " PRIMARY KEY (r, l)) WITHOUT ROWID;"
    )

    assert [("l",)] == [each.columns for each in uncovered_foreign_keys(_snapshot(schema))]


def test_a_missing_index_is_told_in_words() -> None:
    """What was looked at, what is missing, why it matters, and the line to add."""
    finding = next(
        each for each in uncovered_foreign_keys(_snapshot(SCHEMA)) if each.table == "loan"
    )

    assert (
        "`loan.member_id` refers to `member`, but no index begins with it. To find the rows that"
        " belong to one row of `member`, the database reads the whole table."
    ) == finding.message
    assert 'Index("loan_by_member_id", "member_id")' == finding.line


def test_a_name_that_is_taken_is_not_proposed() -> None:
    """A new index gets a name of its own."""
    schema = _CHILD.format("") + "CREATE INDEX child_by_p ON child (x);"
    (finding,) = uncovered_foreign_keys(_snapshot(schema))

    assert 'Index("child_by_p_2", "p")' == finding.line


# Indexes beside that on the foreign key, and the names of those too many.
_REDUNDANT: dict[str, tuple[str, str, list[str]]] = {
    "none": ("", "CREATE INDEX i ON child (x); CREATE INDEX j ON child (y, x);", []),
    "beginning": ("", "CREATE INDEX i ON child (x); CREATE INDEX j ON child (x, y);", ["i"]),
    "beginning, made later": (
        "",
        "CREATE INDEX j ON child (x, y); CREATE INDEX i ON child (x);",
        ["i"],
    ),
    "copy": ("", "CREATE INDEX i ON child (x); CREATE INDEX j ON child (x);", ["j"]),
    "copies": (
        "",
        "CREATE INDEX i ON child (x); CREATE INDEX j ON child (x); CREATE INDEX k ON child (x);",
        ["j", "k"],
    ),
    "other order": ("", "CREATE INDEX i ON child (x, y); CREATE INDEX j ON child (y, x);", []),
    "of the primary key": ("", "CREATE INDEX i ON child (id);", ["i"]),
    "begins with the primary key": ("", "CREATE INDEX i ON child (id, x);", []),
    "of a unique constraint": (", UNIQUE (x, y)", "CREATE INDEX i ON child (x, y);", ["i"]),
    "beginning of one": (", UNIQUE (x, y)", "CREATE INDEX i ON child (x);", ["i"]),
    "beside one": (", UNIQUE (x, y)", "CREATE INDEX i ON child (y);", []),
    "of a unique index": (
        "",
        "CREATE INDEX i ON child (x); CREATE UNIQUE INDEX j ON child (x);",
        ["i"],
    ),
    "unique copy of a constraint": (
        ", UNIQUE (x)",
        "CREATE UNIQUE INDEX i ON child (x);",
        ["i"],
    ),
    "a rule is no beginning": (
        "",
        "CREATE UNIQUE INDEX i ON child (x); CREATE INDEX j ON child (x, y);",
        [],
    ),
    "backwards": ("", "CREATE INDEX i ON child (x DESC); CREATE INDEX j ON child (x, y);", ["i"]),
    "both backwards": (
        "",
        "CREATE INDEX i ON child (x, y DESC); CREATE INDEX j ON child (x DESC, y);",
        ["j"],
    ),
    "one of two backwards": (
        "",
        "CREATE INDEX i ON child (x, y DESC); CREATE INDEX j ON child (x, y);",
        [],
    ),
    "partial": ("", "CREATE INDEX i ON child (x) WHERE y = 1; CREATE INDEX j ON child (x);", []),
    "beginning of a partial": (
        "",
        "CREATE INDEX i ON child (x); CREATE INDEX j ON child (x, y) WHERE y = 1;",
        [],
    ),
    "partial copies": (
        "",
        "CREATE INDEX i ON child (x) WHERE y = 1; CREATE INDEX j ON child (x) WHERE y = 1;",
        ["j"],
    ),
    "partial in another way": (
        "",
        "CREATE INDEX i ON child (x) WHERE y = 1; CREATE INDEX j ON child (x) WHERE y = 2;",
        [],
    ),
    "expression": ("", "CREATE INDEX i ON child (lower(z)); CREATE INDEX j ON child (z);", []),
    "expression copies": (
        "",
        "CREATE INDEX i ON child (lower(z)); CREATE INDEX j ON child (lower(z));",
        ["j"],
    ),
    "before an expression": (
        "",
        "CREATE INDEX i ON child (x); CREATE INDEX j ON child (x, lower(z));",
        ["i"],
    ),
}


@pytest.mark.parametrize("name", _REDUNDANT)
def test_an_index_that_another_replaces_is_redundant(name: str, take: Any) -> None:
    """The beginning or a copy of another one is; what serves other rows or a rule is not."""
    more, indexes, expected = _REDUNDANT[name]
    found = redundant_indexes(take(_CHILD.format(more) + indexes))

    assert expected == sorted(each.index for each in found)
    assert all("redundant" == each.kind and not each.line for each in found)


def test_other_collations_are_other_indexes() -> None:
    """An index that ignores case finds what the plain one does not."""
    schema = _CHILD.format("") + "CREATE INDEX i ON child (z COLLATE NOCASE);"

    assert not redundant_indexes(_snapshot(schema + "CREATE INDEX j ON child (z);"))
    assert not redundant_indexes(_snapshot(schema + "CREATE INDEX j ON child (z, x);"))


_POSTGRESQL_ONLY: dict[str, tuple[str, list[str]]] = {
    "hash": ("CREATE INDEX i ON child USING hash (x); CREATE INDEX j ON child (x);", []),
    "pattern": ("CREATE INDEX i ON child (z text_pattern_ops); CREATE INDEX j ON child (z);", []),
    "included": ("CREATE INDEX i ON child (x) INCLUDE (y); CREATE INDEX j ON child (x);", ["j"]),
    "included nowhere else": (
        "CREATE INDEX i ON child (x) INCLUDE (y); CREATE INDEX j ON child (x, z);",
        [],
    ),
    "included in a longer": (
        "CREATE INDEX i ON child (x) INCLUDE (y); CREATE INDEX j ON child (x, y);",
        ["i"],
    ),
    "NULLs first": (
        "CREATE INDEX i ON child (x NULLS FIRST); CREATE INDEX j ON child (x);",
        [],
    ),
    "NULLs first, backwards": (
        "CREATE INDEX i ON child (x NULLS FIRST); CREATE INDEX j ON child (x DESC NULLS LAST);",
        ["j"],
    ),
}


@pytest.mark.parametrize("name", _POSTGRESQL_ONLY)
def test_what_postgresql_alone_has_is_told_apart(name: str, services: Services) -> None:
    """Methods, operator classes, included columns and the place of NULLs make a difference."""
    indexes, expected = _POSTGRESQL_ONLY[name]
    with PostgresDatabase(services.postgresql(), "/sockets") as made:
        for sql in filter(
            None, (each.strip() for each in f"{_CHILD.format('')}{indexes}".split(";"))
        ):
            assert made.run(sql).error is None
        snapshot = made.snapshot(rows=False)

    assert expected == [each.index for each in redundant_indexes(snapshot)]


def test_a_hash_index_covers_a_foreign_key(services: Services) -> None:
    """It finds the rows with one value, which is all that is needed; BRIN does not."""
    found = []
    for method in ("hash", "brin"):
        with PostgresDatabase(services.postgresql(), "/sockets") as made:
            for sql in (
                *_CHILD.format("").split(";"),
                f"CREATE INDEX i ON child USING {method} (p)",
            ):
                assert not sql.strip() or made.run(sql).error is None
            found.append(len(uncovered_foreign_keys(made.snapshot(rows=False))))

    assert [0, 1] == found


def test_a_redundant_index_is_told_in_words() -> None:
    """Which index, what replaces it, why it matters, and what to do."""
    schema = _CHILD.format(", UNIQUE (x, y)") + "CREATE INDEX i ON child (x);"
    (finding,) = redundant_indexes(_snapshot(schema))

    assert (
        "The index `i` on `child` (`x`) is the beginning of the UNIQUE constraint on `x` and `y`."
        " It finds nothing that the other does not find, and has to be kept up at every change."
    ) == finding.message
    assert "Remove `i`." == finding.cure


def test_a_unique_constraint_on_the_key_is_redundant() -> None:
    """It is told as a constraint, since that is what the student wrote."""
    schema = "CREATE TABLE t (id INTEGER PRIMARY KEY, UNIQUE (id));"
    (finding,) = redundant_indexes(_snapshot(schema))

    assert finding.message.startswith(
        "A UNIQUE constraint on `t` (`id`) is the same as the primary"
    )


def test_a_rule_can_be_asked_for() -> None:
    """Whether a full unique index is on exactly these columns, in any order and case."""
    snapshot = _snapshot(
        _CHILD.format(", UNIQUE (y, x)")
        + "CREATE UNIQUE INDEX i ON child (z) WHERE x = 1; CREATE INDEX j ON child (p, z);"
    )

    assert covers(snapshot, "CHILD", ("X", "y"), unique=True)
    assert not covers(snapshot, "child", ("z",), unique=True)
    assert not covers(snapshot, "child", ("y",), unique=True)
    assert covers(snapshot, "child", ("y",))
    assert not covers(snapshot, "child", ("y",), exact=True)
    assert not covers(snapshot, "child", ("p", "z"), unique=True)
    assert covers(snapshot, "child", ("id",), unique=True)
    assert not covers(snapshot, "nowhere", ("id",))
    assert {"pk": 1, "u": 1, "c": 2} == Counter(
        index.origin for index in indexes_of(snapshot, "child")
    )
