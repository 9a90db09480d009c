"""The same statements, judged by PostgreSQL's own plans."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from autograding.checks.api import Failure
from autograding.checks.indexes import Index, Look, on_postgresql, review
from autograding.checks.indexes.postgresql_nodes import read_plan
from autograding.checks.indexes.schema import Table
from autograding.checks.postgres import PostgresDatabase
from autograding.services import Services
from autograding.tests.index_cases import CASES, Case
from autograding.tests.indexing import SCHEMA, Sent, proposed
from autograding.tests.postgresql import services

__all__ = ["services"]

_CASES = [case for case in CASES if case.on_postgresql is not None]


def _statements(schema: str) -> list[str]:
    """The schema's statements, tables before their children."""
    serial = schema.replace("INTEGER PRIMARY KEY", "SERIAL PRIMARY KEY")
    found = [each.strip() for each in serial.replace(" WITHOUT ROWID", "").split(";")]
    member = next(each for each in found if "TABLE member" in each)
    return [member, *[each for each in found if each and each != member]]


@pytest.fixture(scope="module")
def library(services: Services) -> Iterator[PostgresDatabase]:
    """A database with the tables of `indexing`."""
    with PostgresDatabase(services.postgresql(), "/sockets") as made:
        for sql in _statements(SCHEMA):
            assert made.run(sql).error is None, sql
        yield made


def _look(library: PostgresDatabase, case: Case, *, known: bool = True, more: str = "") -> Look:
    """Look at a case's statement, with the indexes of the case for that time only."""
    sql = case.sql.replace("%", "%%").replace("?", "%s")
    made = [each.strip() for each in f"{case.more}{more}".split(";") if each.strip()]
    for each in made:
        assert library.run(each).error is None, each
    try:
        (seen,) = review(on_postgresql(library), [Sent(sql, case.parameters if known else None)])
    finally:
        for each in made:
            name = re.split(r"INDEX (\w+)", each)[1]
            assert library.run(f"DROP INDEX {name}").error is None
    return seen


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_statements_are_judged_by_postgresqls_plan(case: Case, library: PostgresDatabase) -> None:
    """Each kind of statement gets the verdict that it gets on SQLite, but for those noted."""
    seen = _look(library, case)
    expected = (case.verdict, case.indexes)
    if case.on_postgresql and case.on_postgresql[0]:
        expected = case.on_postgresql

    assert expected == (seen.verdict, tuple(proposed(seen)))


@pytest.mark.parametrize(
    "case", [case for case in _CASES if case.verdict == "scan"], ids=lambda case: case.name
)
def test_an_index_that_is_proposed_cures(case: Case, library: PostgresDatabase) -> None:
    """With the proposed indexes made, no table is read whole for a filter."""
    indexes = (case.on_postgresql or ("", ()))[1] or case.indexes
    made = "".join(
        f"CREATE INDEX cure_{number} ON {table} ({', '.join(columns)});"
        for number, (table, *columns) in enumerate(indexes)
    )

    assert not _look(library, case, more=made).findings


@pytest.mark.parametrize(
    "name", ["foreign key", "in order", "list", "overdue", "both missing", "update many", "view"]
)
def test_unknown_parameters_do_not_matter(name: str, library: PostgresDatabase) -> None:
    """A statement whose parameters were not kept is planned for any of them."""
    case = next(each for each in CASES if each.name == name)
    seen = _look(library, case, known=False)

    assert (case.verdict, case.indexes) == (seen.verdict, tuple(proposed(seen)))


def test_named_parameters_are_passed_on(library: PostgresDatabase) -> None:
    """SQLAlchemy's own placeholders for psycopg, with casts and doubled percent signs."""
    sql = (
        "SELECT * FROM loan WHERE loan.member_id = %(member_id_1)s::INTEGER"
        " AND loan.due_on LIKE '%%:x' || %(due_on_1)s::VARCHAR"
    )
    planner = on_postgresql(library)
    known, unknown = (
        review(planner, [Sent(sql, parameters)])[0]
        for parameters in ({"member_id_1": 1, "due_on_1": "?"}, None)
    )

    assert ["scan", "scan"] == [known.verdict, unknown.verdict]
    assert [("loan", "member_id")] == proposed(known) == proposed(unknown)


def test_nothing_is_left_behind(library: PostgresDatabase) -> None:
    """Trials are rolled back."""
    before = library.snapshot(rows=False)
    review(on_postgresql(library), [Sent("SELECT * FROM loan WHERE member_id = 1", ())])

    assert before == library.snapshot(rows=False)


def test_a_table_that_stays_locked_is_told(library: PostgresDatabase) -> None:
    """Where the student's code left a transaction open, no verdict is made up."""
    planner = on_postgresql(library)
    url = library.url.replace("postgresql+psycopg:", "postgresql:")
    host = str(library._server.sockets)
    with psycopg.connect(re.sub(r"\?host=.*", f"?host={host}", url)) as other:
        other.execute("INSERT INTO loan (id) VALUES (1)")
        with pytest.raises(Failure, match="a table of yours is locked"):
            review(planner, [Sent("SELECT * FROM loan WHERE member_id = 1", ())])
        other.rollback()


@pytest.mark.parametrize(("kind", "whole"), [("BitmapAnd", False), ("BitmapOr", True)])
def test_bitmaps_are_read_together(kind: str, whole: bool) -> None:
    """Of two bitmaps that both must hold, one that leads is enough; of an OR each must lead."""
    index = {"Node Type": "Bitmap Index Scan", "Index Name": "first_two", "Index Cond": "(a = 1)"}
    walked = {**index, "Index Cond": "(b = 1)"}
    bitmaps = {"Node Type": kind, "Plans": [index, walked]}
    node = {"Node Type": "Bitmap Heap Scan", "Relation Name": "t", "Alias": "t", "Plans": [bitmaps]}
    table = Table(name="t", columns=("a", "b"), primary_key=(), keys=(), indexes=())
    plan = read_plan(node, {"t": table}, {"first_two": Index(name="first_two", columns=("a", "b"))})

    assert whole == bool(plan.whole)
