"""Captured statements are judged by SQLite's own plans, and indexes are proposed by trial."""

import pytest

from autograding.checks.indexes import findings_of, review
from autograding.tests.index_cases import CASES, Case
from autograding.tests.indexing import SCHEMA, Sent, look, planner, proposed, sent


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_statements_are_judged_by_sqlites_plan(case: Case) -> None:
    """Each kind of statement gets its verdict, and the index that helps it is proposed."""
    seen = look(case.sql, *case.parameters, more=case.more)

    assert (case.verdict, list(case.indexes)) == (seen.verdict, proposed(seen))
    assert case.lines in "\n".join(seen.plan)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.indexes], ids=lambda case: case.name
)
def test_an_index_that_is_proposed_cures(case: Case) -> None:
    """With the proposed indexes made, there is nothing more to find."""
    made = "".join(
        f"CREATE INDEX cure_{number} ON {table} ({', '.join(columns)});"
        for number, (table, *columns) in enumerate(case.indexes)
    )
    seen = look(case.sql, *case.parameters, more=f"{case.more}\n{made}")

    assert not seen.findings


def test_a_finding_tells_what_was_seen_and_what_to_add() -> None:
    """It names statement, table and columns, both plans, and the line to write."""
    seen = look("SELECT loan.id FROM loan WHERE loan.member_id = ?", 1)
    (finding,) = seen.findings

    assert ("loan", ("member_id",), "") == (finding.table, finding.columns, finding.index)
    assert "SELECT loan.id FROM loan WHERE loan.member_id = ?" == finding.statement
    assert ("SCAN loan",) == finding.plan
    assert ("SEARCH loan USING COVERING INDEX loan_by_member_id (member_id=?)",) == finding.better
    assert (
        "We asked SQLite how it answers `SELECT loan.id FROM loan WHERE loan.member_id = ?`."
        " It reads every row of `loan` to find those that fit `loan.member_id`."
    ) == finding.message
    assert 'Index("loan_by_member_id", "member_id")' == finding.line
    assert f"Add `{finding.line}` to `loan`." == finding.cure


def test_a_weak_index_is_named() -> None:
    """Of an index that serves a range only, its name and the better order are told."""
    case = next(each for each in CASES if each.name == "overdue, range alone")
    (finding,) = look(case.sql, *case.parameters, more=case.more).findings

    assert "due" == finding.index
    assert (
        "It uses the index `due` for the range of `due_on` alone, reads all rows in that range,"
        " and drops those that do not fit `loan.returned_on`." in finding.message
    )
    assert 'Index("loan_by_returned_on_and_due_on", "returned_on", "due_on")' == finding.line


def test_a_sort_tells_which_column_comes_behind() -> None:
    """The column that gives the order stands behind the one that is looked up."""
    (finding,) = look("SELECT * FROM book WHERE genre = ? ORDER BY year", "g").findings

    assert "An index that holds `book.year` behind `book.genre`" in finding.message


def test_an_automatic_index_is_told_as_such() -> None:
    """SQLite made an index for one answer: the student is told that it did."""
    (finding,) = look("SELECT * FROM member LEFT JOIN loan ON loan.member_id = member.id").findings

    assert "makes an index on `loan.member_id` for this one answer" in finding.message


def test_a_descending_column_is_written_as_text() -> None:
    """An index of two directions is proposed in words that SQLAlchemy takes."""
    sql = "SELECT * FROM loan WHERE copy_id = ? ORDER BY due_on DESC, loaned_on"
    (finding,) = look(sql, 1).findings

    assert finding.line.endswith('"copy_id", "due_on", text("loaned_on DESC"))')


def test_each_statement_is_looked_at_once() -> None:
    """The same SQL with other parameters is the same statement; what finds no rows is left out."""
    with planner() as asked:
        looks = review(
            asked,
            [
                Sent("SELECT * FROM book WHERE id = ?", (1,)),
                Sent("INSERT INTO author (name) VALUES (?)", ("a",)),
                Sent("-- why\nSELECT * FROM book WHERE id = ?", (1,)),
                Sent("SELECT * FROM book WHERE id = ?", (2,)),
                Sent("COMMIT"),
            ],
        )
    assert [each.statement for each in looks] == [
        "SELECT * FROM book WHERE id = ?",
        "-- why\nSELECT * FROM book WHERE id = ?",
    ]
    assert ("book",) == looks[0].tables


def test_unknown_parameters_do_not_matter() -> None:
    """A statement whose parameters were not kept is explained without them."""
    with planner() as asked:
        looks = review(asked, sent("SELECT * FROM book WHERE author_id IN (?, ?) AND year > ?"))
        named = review(asked, [Sent("SELECT * FROM loan WHERE member_id = :who")])

    assert ["scan", "scan"] == [each.verdict for each in (*looks, *named)]


def test_one_index_stands_for_those_that_begin_it() -> None:
    """Of two proposals of which one begins the other, only the longer is told, and once."""
    with planner() as asked:
        looks = review(
            asked,
            sent(
                "SELECT count(*) FROM loan WHERE member_id = ?",
                "SELECT * FROM loan WHERE member_id = ? ORDER BY loaned_on",
                "SELECT id FROM loan WHERE member_id = ? ORDER BY loaned_on",
            ),
        )
    assert [("loan", ("member_id", "loaned_on"))] == [
        (each.table, each.columns) for each in findings_of(looks)
    ]


def test_the_schema_is_left_as_it_was() -> None:
    """Trials leave nothing behind, and the same question has the same answer again."""
    statements = sent("SELECT * FROM loan WHERE member_id = ? ORDER BY loaned_on")
    with planner() as asked:
        first, second = (review(asked, statements) for _ in range(2))

    assert [(each.verdict, each.plan) for each in first] == [
        (each.verdict, each.plan) for each in second
    ]


@pytest.mark.parametrize(
    "schema",
    [
        'CREATE TABLE "a ""b" (id INTEGER PRIMARY KEY, "c d" TEXT, "order" INTEGER);',
        'CREATE TABLE [a "b] (id INTEGER PRIMARY KEY, `c d` TEXT, [order] INTEGER);',
    ],
)
def test_odd_names_are_quoted(schema: str) -> None:
    """Names with spaces, quotes and keywords are tried and told like others."""
    seen = look('SELECT * FROM "a ""b" WHERE "c d" = ? ORDER BY "order"', 1, schema=schema)

    assert "scan" == seen.verdict
    assert 'Index("a__b_by_c_d_and_order", "c d", "order")' == seen.findings[0].line


def test_case_does_not_matter() -> None:
    """Names are SQLite's: in any case, told as the schema spells them."""
    seen = look("select * from LOAN where MEMBER_ID = ?", 1)

    assert [("loan", "member_id")] == proposed(seen)


def test_many_columns_are_cut_from_a_long_statement() -> None:
    """A statement is shown without its long list of columns, and without its middle."""
    columns = ", ".join(f"loan.{name}" for name in ("id", "copy_id", "member_id", "due_on") * 3)
    long = f"SELECT {columns} FROM loan WHERE {'loan.id > 0 AND ' * 20} loan.member_id = ?"
    with planner(f"{SCHEMA}") as asked:
        (seen,) = review(asked, [Sent(long, (1,))])

    shown = seen.findings[0].message.split("`")[1]
    assert shown.startswith("SELECT … FROM loan WHERE")
    assert shown.endswith("AND loan.member_id = ?")
    assert " … " in shown
    assert len(shown) <= 200
