"""Tests of what a schema declares."""

import pytest

from autograding.checks.sql import structure
from autograding.tests.helpers.sqlite_snapshot import schema_of

GOOD = """
CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, country TEXT NOT NULL);
CREATE TABLE book (isbn TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, year INT);
CREATE TABLE book_author (
    isbn TEXT NOT NULL REFERENCES book, author_id INTEGER NOT NULL REFERENCES author (id),
    PRIMARY KEY (isbn, author_id)
) WITHOUT ROWID;
"""


def test_a_sound_schema_earns_no_remark() -> None:
    """Nothing is said of keys, foreign keys and columns that are as they should be."""
    schema = schema_of(GOOD)

    assert ((), (), (), ()) == (
        structure.tables_without_primary_key(schema),
        structure.nullable_primary_keys(schema),
        structure.repeating_groups(schema),
        structure.missing_parents(schema),
    )


def test_reads_names_in_any_case_and_quotes() -> None:
    """Odd names are kept as spelled and found as SQLite finds them."""
    schema = schema_of(
        'CREATE TABLE "Odd `name`" ("The ""Key""" TEXT PRIMARY KEY NOT NULL, [Ünï code] INT);'
        'CREATE TABLE child (k REFERENCES "odd `NAME`" ("the ""key"""));'
    )
    parent, child = schema.tables

    assert parent is schema.table("ODD `NAME`")
    assert child.foreign_keys[0].parent == "Odd `name`"
    assert child.foreign_keys[0].parent_columns == ('The "Key"',)
    assert (1, None) == (parent.position("Ünï CODE"), parent.column("ünï code"))


def test_resolves_a_foreign_key_without_columns_to_the_primary_key() -> None:
    """`REFERENCES book` means the primary key of book, composite ones in their own order."""
    schema = schema_of(
        "CREATE TABLE p (x INT, y INT, PRIMARY KEY (y, x));"
        "CREATE TABLE c (a INT, b INT, FOREIGN KEY (a, b) REFERENCES p);"
    )

    assert schema.tables[1].foreign_keys[0].parent_columns == ("y", "x")


def test_fits_rows_without_generated_values() -> None:
    """A snapshot may leave generated columns out of its rows."""
    column = {"name": "g", "generated": True}
    entry = {"name": "t", "columns": [{"name": "a"}, column, {"name": "b"}], "rows": [[1, 2]]}

    schema = structure.Schema.from_snapshot({"tables": [entry]})

    assert schema.tables[0].rows == ((1, None, 2),)


def test_finds_tables_without_a_primary_key() -> None:
    """UNIQUE is no primary key; SQLite's own and virtual tables are nobody's mistake."""
    schema = schema_of(
        "CREATE TABLE a (x INT UNIQUE NOT NULL); CREATE TABLE b (id INTEGER PRIMARY KEY"
        " AUTOINCREMENT); CREATE VIRTUAL TABLE s USING fts5(x);"
    )

    assert [remark.table for remark in structure.tables_without_primary_key(schema)] == ["a"]


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("(id INTEGER PRIMARY KEY)", []),
        ("(id integer, PRIMARY KEY (id))", []),
        ("(id INT PRIMARY KEY)", ["id"]),
        ("(id INTEGER PRIMARY KEY DESC)", ["id"]),
        ("(id TEXT PRIMARY KEY)", ["id"]),
        ("(id TEXT PRIMARY KEY NOT NULL)", []),
        ("(id TEXT PRIMARY KEY) WITHOUT ROWID", []),
        ("(id TEXT PRIMARY KEY) STRICT", []),
        ("(a INT NOT NULL, b INT, PRIMARY KEY (a, b))", ["b"]),
        ("(a INT UNIQUE)", []),
    ],
)
def test_knows_which_primary_keys_accept_null(table: str, columns: list[str]) -> None:
    """SQLite's old quirk: only some primary keys refuse NULL by themselves."""
    remarks = structure.nullable_primary_keys(schema_of(f"CREATE TABLE t {table}"))

    assert [tuple(columns)][: len(columns)] == [remark.columns for remark in remarks]


PARENTS = """
CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE place (id INTEGER PRIMARY KEY);
"""


BOOK = "CREATE TABLE book (isbn TEXT PRIMARY KEY, title TEXT,"
PAIR = "one REFERENCES author, two REFERENCES author"


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (f"{BOOK} author1 TEXT, author2 TEXT)", ["author1", "author2"]),
        (f"{BOOK} author TEXT, author_2 TEXT, Author3)", ["author", "author_2", "Author3"]),
        (f"{BOOK} first_writer TEXT, second_writer)", ["first_writer", "second_writer"]),
        (f"{BOOK} writer_0_id INT, writer_1_id INT)", ["writer_0_id", "writer_1_id"]),
        (f"{BOOK} x_id REFERENCES author, co_x_id REFERENCES author)", ["x_id", "co_x_id"]),
        (f"{BOOK} penId REFERENCES author, copenId REFERENCES author)", ["penId", "copenId"]),
        (f"{BOOK} pen_a REFERENCES author, pen_b REFERENCES author)", ["pen_a", "pen_b"]),
        (f"CREATE TABLE t (isbn, {PAIR}, PRIMARY KEY (isbn, one, two))", ["one", "two"]),
        ("CREATE TABLE t (origin REFERENCES place, goal REFERENCES place, day)", []),
        (f"{BOOK} writer REFERENCES author, translator REFERENCES author)", []),
        (f"{BOOK} created_by REFERENCES author, updated_by REFERENCES author)", []),
        (f"CREATE TABLE friends ({PAIR}, PRIMARY KEY (one, two))", []),
        (f"CREATE TABLE t (id INTEGER PRIMARY KEY, since, {PAIR}, UNIQUE (one, two))", []),
        (f"CREATE TABLE t (id INTEGER PRIMARY KEY, {PAIR})", []),
        ("CREATE TABLE t (isbn10 TEXT, isbn13 TEXT)", []),
        ("CREATE TABLE file (sha1 TEXT, sha256 TEXT, md5 TEXT)", []),
        ("CREATE TABLE t (address_line1 TEXT, address_line2 TEXT, line1, line2)", []),
        ("CREATE TABLE t (first_name TEXT, second_name TEXT, last_name TEXT)", []),
        (f"{BOOK} published TEXT, first_published TEXT)", []),
        ("CREATE TABLE t (x_id REFERENCES author, y, FOREIGN KEY (x_id) REFERENCES author)", []),
        (f"{BOOK} other_title TEXT)", []),
    ],
)
def test_tells_repeating_groups_from_roles(table: str, columns: list[str]) -> None:
    """Counting words make a group; roles, known pairs and self-links do not."""
    schema = schema_of(f"{PARENTS} {table};")

    found = [list(remark.columns) for remark in structure.repeating_groups(schema)]

    assert [columns][: len(columns)] == found


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (
            "CREATE TABLE c (b REFERENCES books)",
            "`c.b` refers to `books`, but there is no such table.",
        ),
        (
            "CREATE TABLE book (id INTEGER PRIMARY KEY); CREATE TABLE c (b REFERENCES books(id))",
            "There is a table `book`.",
        ),
        (
            "CREATE VIEW v AS SELECT 1 AS x; CREATE TABLE c (b REFERENCES v(x))",
            "`v`, which is a view. A foreign key must refer to a table.",
        ),
        (
            "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (b REFERENCES p(isbn))",
            "`c.b` refers to `p.isbn`, but `p` has no such column.",
        ),
        ("CREATE TABLE p (x INT); CREATE TABLE c (b REFERENCES p)", "which has no primary key."),
        (
            "CREATE TABLE p (x INT, y INT, PRIMARY KEY (x, y)); CREATE TABLE c (b REFERENCES p)",
            "refers to `p` by 1 column, but the key there has 2 columns (`x` and `y`).",
        ),
        (
            "CREATE TABLE p (id INTEGER PRIMARY KEY, x INT); CREATE TABLE c (b REFERENCES p(x))",
            "refers to `p.x`, which is not unique.",
        ),
        (
            "CREATE TABLE p (x INT); CREATE UNIQUE INDEX i ON p(x) WHERE x > 0;"
            " CREATE TABLE c (b REFERENCES p(x))",
            "what is UNIQUE for all rows.",
        ),
        (
            "CREATE TABLE p (x INT, y INT, PRIMARY KEY (x, y)); CREATE TABLE c (b REFERENCES p(x))",
            "refers to `p.x`, which is not unique.",
        ),
    ],
)
def test_says_why_a_foreign_key_cannot_work(script: str, words: str) -> None:
    """What SQLite reports only when a row is stored is told from the declaration, in words."""
    (remark,) = structure.missing_parents(schema_of(script))

    assert words in remark.message


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE p (x TEXT UNIQUE); CREATE TABLE c (b REFERENCES P(X))",
        "CREATE TABLE p (x); CREATE UNIQUE INDEX i ON p(x); CREATE TABLE c (b REFERENCES p(x))",
        "CREATE TABLE p (x INT, y INT, UNIQUE (x, y));"
        " CREATE TABLE c (b INT, a INT, FOREIGN KEY (b, a) REFERENCES p(y, x))",
        "CREATE TABLE c (id INTEGER PRIMARY KEY, boss REFERENCES c)",
    ],
)
def test_accepts_every_parent_sqlite_accepts(script: str) -> None:
    """UNIQUE columns, unique indexes, another order of columns, the table itself: all fine."""
    assert structure.missing_parents(schema_of(script)) == ()


BOTH = "book REFERENCES b, author REFERENCES a"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (f"({BOTH}, PRIMARY KEY (book, author))", True),
        (f"({BOTH}, position INT, PRIMARY KEY (book, author))", True),
        (f"(id INTEGER PRIMARY KEY, {BOTH}, since TEXT, UNIQUE (author, book))", True),
        (f"({BOTH}, role TEXT, PRIMARY KEY (book, author, role))", False),
        (f"(id INTEGER PRIMARY KEY, {BOTH})", False),
        (f"({BOTH})", False),
        (f"({BOTH}, PRIMARY KEY (book))", None),
        (f"(id INTEGER PRIMARY KEY, {BOTH}, due TEXT)", None),
        ("(id INTEGER PRIMARY KEY, book REFERENCES b)", None),
        ("(one REFERENCES b, two REFERENCES b, PRIMARY KEY (one, two))", True),
    ],
)
def test_knows_junction_tables(table: str, expected: bool | None) -> None:
    """A junction's key needs both foreign keys; true where a pair cannot be linked twice."""
    schema = schema_of(
        "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY);"
        f"CREATE TABLE j {table};"
    )

    assert [expected][: expected is not None] == [
        junction.pair_is_unique for junction in structure.junction_tables(schema)
    ]


@pytest.mark.parametrize(
    ("table", "nullable", "expected"),
    [
        ("(id INTEGER PRIMARY KEY, a TEXT UNIQUE)", False, [("id",)]),
        ("(id INTEGER PRIMARY KEY, a TEXT UNIQUE)", True, [("id",), ("a",)]),
        ("(id INTEGER PRIMARY KEY, a TEXT UNIQUE NOT NULL)", False, [("id",), ("a",)]),
        ("(a INT, b INT, PRIMARY KEY (b, a), UNIQUE (a, b))", False, [("b", "a")]),
        ("(a INT, b INT NOT NULL UNIQUE, PRIMARY KEY (a, b))", False, [("b",)]),
        ("(a INT)", True, []),
    ],
)
def test_lists_declared_keys(table: str, nullable: bool, expected: list[tuple[str, ...]]) -> None:
    """The primary key comes first; supersets of a key and doubles are left out."""
    schema = schema_of(f"CREATE TABLE t {table}")

    assert expected == list(structure.candidate_keys(schema.tables[0], nullable=nullable))


def test_partial_and_expression_indexes_are_no_keys() -> None:
    """They do not tell all rows apart as stored."""
    schema = schema_of(
        "CREATE TABLE t (a TEXT NOT NULL, b TEXT NOT NULL);"
        "CREATE UNIQUE INDEX i ON t(a) WHERE b = ''; CREATE UNIQUE INDEX j ON t(lower(b));"
    )

    assert structure.candidate_keys(schema.tables[0], nullable=True) == ()


def test_messages_are_safe_to_show() -> None:
    """Hostile names lose their Markdown, HTML and mentions, and are cut."""
    name = "x`<b>@all\x1b" + "y" * 300
    schema = schema_of(f'CREATE TABLE "{name}" (a INT, "b`1" INT, "b`2" INT)')

    (remark,) = structure.tables_without_primary_key(schema)
    (group,) = structure.repeating_groups(schema)

    assert len(remark.message) < 150
    assert not set("<>@\x1b") & set(remark.message + group.message)
    assert (remark.message.count("`"), group.message.count("`")) == (2, 6)
