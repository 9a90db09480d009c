"""Unit 1's own library of facts, answers and values, which its checks judge by."""

import sqlite3
from pathlib import Path
from random import Random
from typing import Any

import pytest

from autograding.checks.sql.named import parse
from autograding.tests.helpers.unit_support import support_of

_UNIT = Path(__file__).parents[2] / "assignments" / "unit-1-sql"


support = support_of("unit-1-sql")


@pytest.mark.parametrize("seed", range(20))
def test_dressed_values_sort_and_collide_as_before(support: Any, seed: int) -> None:
    """New values keep the order and the equality of the old ones, and nothing else of them."""
    library = support("generate").make_library(Random(seed), 6)
    dressed = support("generate").dress(library, Random(seed + 100))
    for name in ("authors", "books", "copies", "members", "loans"):
        rows = [list(vars(fact).values()) for fact in getattr(library, name)]
        others = [list(vars(fact).values()) for fact in getattr(dressed, name)]
        for old, new in zip(zip(*rows, strict=True), zip(*others, strict=True), strict=True):
            assert _ranks(old) == _ranks(new)
            pairs = zip(old, new, strict=True)
            assert [] == [value for value, other in pairs if value == other and value is not None]


def _ranks(values: tuple[Any, ...]) -> list[int | None]:
    known = sorted({value for value in values if value is not None})
    return [None if value is None else known.index(value) for value in values]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("reference", ["solution", "solution-alt"])
def test_random_libraries_can_be_stored(support: Any, seed: int, reference: str) -> None:
    """Both references take every fact of a random library, in the order in which it comes."""
    library = support("generate").make_library(Random(seed), 7)
    statements = parse((_UNIT / reference / "statements.sql").read_text("utf-8")).statements
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript((_UNIT / reference / "schema.sql").read_text("utf-8"))
    for fact in library.facts:
        for name, values in support("shelf").calls(fact):
            connection.execute(statements[name].sql, values)
    connection.close()


def test_plain_libraries_are_read_back(support: Any) -> None:
    """What the committed file says is what was chosen."""
    library = support("generate").make_library(Random(3), 7)
    distilled = support("distilled")
    assert library == distilled.from_plain(distilled.to_plain(library))


def test_facts_without_their_parents_are_left_out(support: Any) -> None:
    """Taking a book away takes its copies, their loans and its authors' links with it."""
    facts = support("facts")
    book, copy = facts.Book("I1", "T1", 1950), facts.Copy("C1", "I1")
    author, link = facts.Author("A1", "X"), facts.Link("I1", "A1")
    member = facts.Member("E1", "N1", "2020-01-01")
    loan = facts.Loan("C1", "E1", "2024-01-01", "2024-01-22")
    library = facts.Library((author, book, link, copy, member, loan), "2024-02-01")
    assert (author, member) == library.without([book]).facts


def test_answers_of_a_small_library(support: Any) -> None:
    """The oracle's answers, worked out by hand for one library."""
    facts, oracle = support("facts"), support("oracle")
    library = facts.Library(
        (
            *(facts.Author(name, "X") for name in ("A1", "A2", "A3")),
            *(facts.Book(isbn, f"T{isbn}", 1950) for isbn in ("1", "2", "3")),
            *(facts.Link(*pair) for pair in (("1", "A1"), ("1", "A2"), ("2", "A1"))),
            *(facts.Copy(*pair) for pair in (("C1", "1"), ("C2", "1"), ("C3", "2"))),
            *(facts.Member(email, f"N{email}", "2020-01-01") for email in ("E1", "E2")),
            facts.Loan("C3", "E1", "2024-01-01", "2024-01-22", "2024-01-05"),
            facts.Loan("C1", "E1", "2024-02-01", "2024-02-09"),
        ),
        "2024-02-10",
    )
    assert [("1", "T1", 1950), ("2", "T2", 1950)] == oracle.books_by_author(library, author="A1")
    assert [("A2",)] == oracle.co_authors(library, author="A1")
    assert [("T1", "NE1", "2024-02-09")] == oracle.overdue_loans(library, today="2024-02-10")
    assert [] == oracle.overdue_loans(library, today="2024-02-09")
    assert [("NE1", "E1", 1), ("NE2", "E2", 0)] == oracle.member_open_loans(library)
    assert [("3", "T3")] == oracle.never_borrowed(library)
    assert [("1", 2, 1), ("2", 1, 1), ("3", 0, 0)] == oracle.availability(library)


@pytest.mark.parametrize(
    ("sql", "asks"),
    [
        ("SELECT a FROM t ORDER BY a", True),
        ("SELECT a FROM t", False),
        ("SELECT a FROM (SELECT a FROM t ORDER BY a)", False),
        ("SELECT row_number() OVER (ORDER BY a) FROM t -- ORDER BY", False),
        ("WITH w AS (SELECT a FROM t) SELECT a FROM w EXCEPT SELECT 1 ORDER BY a", True),
    ],
)
def test_only_the_outermost_order_counts(support: Any, sql: str, asks: bool) -> None:
    """Rows that come sorted from within promise nothing."""
    assert asks == support("questions")._asks_for_order(sql)
