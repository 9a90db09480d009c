"""A check's database on PostgreSQL: the same questions and answers as on SQLite."""

import datetime
import decimal
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from autograding.checks.database import Statement
from autograding.checks.postgres import PostgresDatabase, PostgresError
from autograding.checks.postgres.parameters import with_placeholders
from autograding.checks.sql.structure import Schema, candidate_keys, junction_tables
from autograding.services import Services
from autograding.tests.postgresql import Enrol, enrol, services

__all__ = ["enrol", "services"]

LIBRARY = (
    "CREATE TABLE author (id serial PRIMARY KEY, name text NOT NULL UNIQUE)",
    "CREATE TABLE book (isbn varchar(13) PRIMARY KEY, title text NOT NULL DEFAULT 'untitled',"
    " year int CHECK (year > 0), slug text GENERATED ALWAYS AS (lower(title)) STORED)",
    "CREATE TABLE book_author (isbn varchar(13) REFERENCES book ON DELETE CASCADE,"
    " author_id int REFERENCES author (id) ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,"
    " PRIMARY KEY (author_id, isbn))",
    "CREATE UNIQUE INDEX new_books ON book (title) WHERE year > 2000",
    "CREATE INDEX by_slug ON book (lower(slug), isbn DESC)",
    "CREATE VIEW titles AS SELECT title FROM book",
    "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER kept BEFORE INSERT ON book FOR EACH ROW EXECUTE FUNCTION nothing()",
    "INSERT INTO author (name) VALUES ('Ada'), ('Bo')",
    "INSERT INTO book VALUES ('978', 'Emma', 1815)",
    "INSERT INTO book_author VALUES ('978', 1)",
)


@pytest.fixture
def database(services: Services) -> Iterator[PostgresDatabase]:
    """An empty database."""
    with PostgresDatabase(services.postgresql(), "/sockets") as made:
        yield made


@pytest.fixture
def library(database: PostgresDatabase) -> PostgresDatabase:
    """One with tables and rows."""
    for result in database.run_many([(sql, (), "write") for sql in LIBRARY]):
        assert result.error is None
    return database


def value(database: PostgresDatabase, expression: str) -> Any:
    """What an expression arrives as."""
    result = database.run(f"SELECT {expression}")
    assert result.error is None
    return result.rows[0][0]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1::smallint", 1),
        ("9223372036854775807", 2**63 - 1),
        ("0.1::float8", 0.1),
        ("1.50::numeric", 1.5),
        ("15::numeric(6, 2)", 15),
        ("'NaN'::numeric", "NaN"),
        ("true", 1),
        ("false", 0),
        ("NULL::date", None),
        ("'é '::char(3)", "é  "),
        ("'\\x00ff'::bytea", b"\x00\xff"),
        ("'2026-03-01'::date", "2026-03-01"),
        ("'infinity'::date", "infinity"),
        ("'2026-03-01 09:30:00'::timestamp", "2026-03-01 09:30:00"),
        ("'2026-03-01 09:30:00+02'::timestamptz", "2026-03-01 07:30:00+00"),
        ("'09:30'::time", "09:30:00"),
        ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "a0eebc999c0b4ef8bb6d6bb9bd380a11"),
        ("ARRAY['a', 'b']", "{a,b}"),
        ("""'{"a": [1]}'::jsonb""", '{"a": [1]}'),
    ],
)
def test_values_arrive_as_sqlite_would_give_them(
    database: PostgresDatabase, expression: str, expected: Any
) -> None:
    """Numbers, text, bytes and NULL; dates, booleans and UUIDs as SQLAlchemy stores them there."""
    found = value(database, expression)
    assert expected == found
    assert type(expected) is type(found)


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        ("boolean", 1, 1),
        ("boolean", True, 1),
        ("date", "2026-03-01", "2026-03-01"),
        ("date", datetime.date(2026, 3, 1), "2026-03-01"),
        ("timestamp", datetime.datetime(2026, 3, 1, 9, 30), "2026-03-01 09:30:00"),
        ("text", 978, "978"),
        ("int", "978", 978),
        ("numeric", decimal.Decimal("1.5"), 1.5),
        ("bytea", b"\0'\\", b"\0'\\"),
        ("uuid", uuid.UUID(int=7), uuid.UUID(int=7).hex),
        ("uuid", uuid.UUID(int=7).hex, uuid.UUID(int=7).hex),
        ("text", None, None),
        ("text", "100 % 'sure' ? :so \\", "100 % 'sure' ? :so \\"),
    ],
)
def test_what_a_snapshot_gives_can_be_put_back(
    database: PostgresDatabase, kind: str, given: Any, stored: Any
) -> None:
    """A parameter takes the type that its place has, as it does on SQLite."""
    database.run(f"CREATE TABLE t (x {kind})")
    assert database.run("INSERT INTO t VALUES (?)", [given]).error is None
    found = database.run("SELECT x FROM t WHERE x = :x OR x IS NULL", {"x": given})
    assert [(stored,)] == found.rows
    [table] = database.snapshot()["tables"]
    assert [[stored]] == table["rows"]
    assert database.run("INSERT INTO t VALUES (?)", [stored]).error is None


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT ?", "SELECT %s"),
        ("WHERE a = :a AND b = :b_2", "WHERE a = %(a)s AND b = %(b_2)s"),
        ("SELECT '?', \"a:b\", ?::date -- ?", "SELECT '?', \"a:b\", %s::date -- ?"),
        ("LIKE '%x' || ?", "LIKE '%%x' || %s"),
        ("a % ?", "a %% %s"),
    ],
)
def test_sqlites_placeholders_are_understood(sql: str, expected: str) -> None:
    """A check's SQL need not know the database; strings, names, casts and comments stay."""
    assert expected == with_placeholders(sql, [1])


def test_without_parameters_nothing_is_a_placeholder() -> None:
    """A function's body or a LIKE needs no escaping."""
    assert "SELECT 'a%' || :x" == with_placeholders("SELECT 'a%' || :x", ())


def test_a_constraint_that_holds_is_told_as_on_sqlite(library: PostgresDatabase) -> None:
    """The kind is the DB-API's, SQLSTATE and name tell more, and the next statement still runs."""
    results = library.run_many(
        [
            ("INSERT INTO author (name) VALUES ('Ada')", (), "write"),
            ("INSERT INTO book VALUES ('979', NULL, 1)", (), "write"),
            ("INSERT INTO book VALUES ('979', 'x', ?)", [0], "write"),
            ("INSERT INTO book_author VALUES ('none', 1)", (), "write"),
            ("INSERT INTO book VALUES ('979', 'x', 'word')", (), "write"),
            ("SELECT * FROM nowhere", (), "read"),
            ("DELETE FROM book", (), "read"),
            ("INSERT INTO author (name) VALUES (?)", ["Cy"], "write"),
        ]
    )
    errors = [result.error for result in results]
    assert [
        ("IntegrityError", "UniqueViolation"),
        ("IntegrityError", "NotNullViolation"),
        ("IntegrityError", "CheckViolation"),
        ("IntegrityError", "ForeignKeyViolation"),
        ("DataError", "InvalidTextRepresentation"),
        ("ProgrammingError", "UndefinedTable"),
        ("InternalError", "ReadOnlySqlTransaction"),
    ] == [(error.kind, error.name) for error in errors if isinstance(error, PostgresError)]
    assert errors[-1] is None
    assert [("Ada",), ("Bo",), ("Cy",)] == library.run("SELECT name FROM author ORDER BY 1").rows


def test_a_wrong_check_is_our_fault(database: PostgresDatabase) -> None:
    """What psycopg itself refuses is a mistake of the check and never an answer."""
    with pytest.raises(psycopg.ProgrammingError, match="cannot adapt"):
        database.run("SELECT ?", [object()])
    refused = database.run("SELECT ?", ["a\0b"])
    assert refused.error is not None
    assert "DataError" == refused.error.kind


def test_what_only_the_commit_finds_is_told(library: PostgresDatabase) -> None:
    """A deferred foreign key fails at the end, and nothing is kept."""
    result = library.run("INSERT INTO book_author VALUES ('978', 99)")
    assert isinstance(result.error, PostgresError)
    assert "ForeignKeyViolation" == result.error.name
    assert [(1,)] == library.run("SELECT count(*) FROM book_author").rows


def test_a_run_can_be_undone_or_stopped(library: PostgresDatabase) -> None:
    """`rollback` leaves no trace, `stop_on_error` runs nothing after the first error."""
    inserts: list[Statement] = [
        ("INSERT INTO author (name) VALUES (?)", [name], "write") for name in "CBC"
    ]
    results = library.run_many([*inserts, inserts[0]], rollback=True, stop_on_error=True)
    assert 3 == len(results)
    assert results[-1].error is not None
    assert [(2,)] == library.run("SELECT count(*) FROM author").rows


def test_results_have_columns_rows_and_counts(library: PostgresDatabase) -> None:
    """Also where there are no rows, and for statements that give rows back."""
    none = library.run("SELECT isbn, year FROM book WHERE year > ?", [3000], guard="read")
    assert (("isbn", "year"), [], 0) == (none.columns, none.rows, none.rowcount)
    given = library.run("UPDATE author SET name = name || '!' RETURNING name")
    assert (("name",), [("Ada!",), ("Bo!",)], 2) == (given.columns, given.rows, given.rowcount)
    assert 2 == library.run("UPDATE author SET name = name || ?", ["?"]).rowcount


def test_a_snapshot_has_the_shape_of_sqlites(library: PostgresDatabase) -> None:
    """So structure, tokens and diagram read it: tables as they were created, keys, rows."""
    snapshot = library.snapshot()
    schema = Schema.from_snapshot(snapshot)
    assert ["author", "book", "book_author"] == [table.name for table in schema.own_tables]
    assert ("titles",) == schema.views
    assert [("kept", "book")] == [(trigger.name, trigger.table) for trigger in schema.triggers]
    author, book, link = schema.own_tables
    assert (("id",), ("name",)) == candidate_keys(author)
    assert ("author_id", "isbn") == link.primary_key
    assert ["character varying(13)", "text", "integer", "text"] == [c.type for c in book.columns]
    assert [True, True, False, False] == [column.not_null for column in book.columns]
    assert "'untitled'::text" == book.columns[1].default
    assert book.columns[3].generated
    uniques = {unique.origin: (unique.columns, unique.partial) for unique in book.unique_sets}
    assert {"pk": (("isbn",), False), "c": (("title",), True)} == uniques
    assert [
        ("isbn", "book", "CASCADE", "NO ACTION"),
        ("author_id", "author", "NO ACTION", "SET NULL"),
    ] == [(*key.columns, key.parent, key.on_delete, key.on_update) for key in link.foreign_keys]
    assert (("978", "Emma", 1815, "emma"),) == book.rows
    assert ["book_author"] == [junction.table.name for junction in junction_tables(schema)]
    assert snapshot["foreign_keys_enforced"]


def test_a_snapshot_can_leave_the_rows_out(library: PostgresDatabase) -> None:
    """Structure alone is enough for many checks."""
    assert [[], [], []] == [table["rows"] for table in library.snapshot(rows=False)["tables"]]


def test_a_large_table_is_cut_and_says_so(library: PostgresDatabase) -> None:
    """No more rows than a grader should hold; the other tables are whole."""
    library.run("INSERT INTO author (name) SELECT 'a' || n FROM generate_series(1, 10100) AS n")
    author, book, _ = library.snapshot()["tables"]
    assert (10_000, True) == (len(author["rows"]), author["rows_truncated"])
    assert (1, False) == (len(book["rows"]), book["rows_truncated"])


def test_odd_names_are_no_trouble(database: PostgresDatabase) -> None:
    """Quotes, capitals, percent signs and another schema in a name."""
    database.run('CREATE TABLE "od%d ""Name" ("a:b" text)')
    database.run("CREATE SCHEMA other")
    database.run("CREATE TABLE other.t (id int)")
    database.run("""INSERT INTO "od%d ""Name" VALUES (?)""", ["x"])
    tables = database.snapshot()["tables"]
    assert ['od%d "Name', "other.t"] == [table["name"] for table in tables]
    assert [["x"]] == tables[0]["rows"]


def test_a_fresh_student_sees_the_same_database(enrol: Enrol) -> None:
    """`student.fresh()` has other workers, not other databases; another name is another one."""
    student = enrol()
    assert student.postgresql() is student.fresh().postgresql("main")
    other = student.postgresql("other")
    assert other is not student.postgresql()
    other.run("CREATE TABLE t (id int)")
    assert [] == student.postgresql().snapshot()["tables"]
