"""Tests of comparing query results."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.checks.sql.compare import Difference, SortKey, compare, equal_values

ROWS = [(1, "Ada", None), (2, "Bo", 2.5)]


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ([], []),
        (ROWS, ROWS[::-1]),
        (ROWS, [list(row) for row in ROWS]),
        ([(1,)], [(1.0,)]),
        ([(0.1 + 0.2,)], [(0.3,)]),
        ([(1e12,)], [(1e12 + 1e3,)]),
        ([(None,)], [(None,)]),
        ([(b"a",)], [(b"a",)]),
        ([(float("inf"),)], [(float("inf"),)]),
        ([(0,), (1.5e-6,)], [(0.9e-6,), (0.0,)]),
    ],
)
def test_equal_results_have_no_difference(expected: Any, actual: Any) -> None:
    """Rows are a bag, and numbers are equal within their tolerance."""
    assert compare(expected, actual) is None


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ([(1,)], [("1",)]),
        ([("a",)], [(b"a",)]),
        ([("a",)], [("A",)]),
        ([("a",)], [("a ",)]),
        ([(0,)], [(None,)]),
        ([(1,)], [(True,)]),
        ([(1.0,)], [(1.001,)]),
        ([(1,)], [(1,), (1,)]),
        ([(1, 2)], [(2, 1)]),
        ([(1,)], [([1],)]),
        ([(1,)], [(object(),)]),
    ],
)
def test_different_results_differ_either_way(expected: Any, actual: Any) -> None:
    """No coercion between text and numbers, no forgiveness for case, spaces or doubles."""
    assert compare(expected, actual) is not None
    assert compare(actual, expected) is not None


def test_counts_doubles() -> None:
    """A row that comes twice too often is extra twice."""
    assert compare([(1,), (2,)], [(1,), (1,), (1,)]) == Difference(
        missing=((2,),), extra=((1,), (1,))
    )


@pytest.mark.parametrize(
    ("actual", "place"),
    [
        ([("a", 1), ("b", 1), ("c", 2)], None),
        ([("b", 1), ("a", 1), ("c", 2)], None),
        ([("c", 2), ("a", 1), ("b", 1)], (1, (1,), (2,))),
        ([("a", 1), ("c", 2), ("b", 1)], (2, (1,), (2,))),
    ],
)
def test_order_is_that_of_the_sort_keys(actual: Any, place: Any) -> None:
    """Ties are free; the first row out of order is named."""
    expected = [("a", 1), ("b", 1), ("c", 2)]

    difference = compare(expected, actual, order=[SortKey(1)])

    assert place == (difference and difference.wrong_order)


def test_order_is_not_asked_for_by_default() -> None:
    """Without sort keys any order is right; with wrong rows the order is not told."""
    assert compare([(1,), (2,)], [(2,), (1,)]) is None
    difference = compare([(1,), (2,)], [(3,), (1,)], order=[SortKey(0)])
    assert difference is not None
    assert difference.wrong_order is None


@pytest.mark.parametrize(
    ("expected", "actual", "expected_columns", "actual_columns", "counts"),
    [
        ([(1, 2)], [(1,)], (), (), (2, 1)),
        ([], [], ("a", "b"), ("a",), (2, 1)),
        ([], [(1, 2, 3)], ("a", "b"), (), (2, 3)),
        ([], [], ("a", "b"), ("x", "y"), None),
        ([], [], ("a",), (), None),
    ],
)
def test_an_empty_result_needs_its_columns(
    expected: Any, actual: Any, expected_columns: Any, actual_columns: Any, counts: Any
) -> None:
    """The number of columns counts even without rows; their names do not."""
    difference = compare(
        expected, actual, expected_columns=expected_columns, actual_columns=actual_columns
    )

    assert counts == (difference and difference.wrong_column_count)


def test_says_the_difference_in_words() -> None:
    """Rows are shown as SQL writes them, five of each kind, and the rest is counted."""
    difference = compare([(n, None) for n in range(7)], [("<b>`x`\n@all", 2.50)])

    assert difference is not None
    lines = difference.text().splitlines()
    assert lines[0] == "Missing, 7 rows:"
    assert lines[1] == "  (0, NULL)"
    assert lines[6] == "  and 2 more"
    assert lines[7:] == ["Not expected, 1 row:", "  ('b x all', 2.5)"]


def test_says_order_and_columns_in_words() -> None:
    """The sort keys are named, and so are the columns that came."""
    order = compare(
        [("a", 2), ("b", 1)],
        [("b", 1), ("a", 2)],
        order=[SortKey(1, descending=True), SortKey(0)],
        expected_columns=["title", "year"],
    )
    columns = compare([], [], expected_columns=["a", "b"], actual_columns=["x"])

    assert order is not None
    assert columns is not None
    assert order.text() == (
        "The rows are right, but not sorted by year (descending), then title."
        " In row 1 we expected (2, 'a') and got (1, 'b')."
    )
    assert columns.text() == "The result has 1 column (x), and should have 2 (a, b)."


def test_is_quick_on_many_rows() -> None:
    """Ten thousand rows that all differ are compared in well under a second."""
    started = time.process_time()

    difference = compare([(n + 0.5,) for n in range(10_000)], [(-n,) for n in range(10_000)])

    assert difference is not None
    assert time.process_time() - started < 1.0


VALUES = st.none() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, 1.0000001, "1", "a", b"a"])
BAGS = st.lists(st.tuples(VALUES, VALUES), max_size=6)


@given(BAGS, BAGS)
def test_is_symmetric(left: Any, right: Any) -> None:
    """Swapping the sides swaps missing and extra, in number."""
    there, back = compare(left, right), compare(right, left)

    assert (there is None) == (back is None)
    if there and back:
        assert (len(there.missing), len(there.extra)) == (len(back.extra), len(back.missing))


@given(BAGS, st.randoms())
def test_a_shuffled_result_is_equal(rows: Any, random: Any) -> None:
    """Order never matters unless asked for, and every value equals itself."""
    shuffled = list(rows)
    random.shuffle(shuffled)

    assert compare(rows, shuffled) is None
    assert all(equal_values(value, value) for row in rows for value in row)


@given(BAGS, BAGS)
def test_missing_and_extra_explain_the_difference(expected: Any, actual: Any) -> None:
    """Adding what is missing and taking away what is extra makes the results equal."""
    difference = compare(expected, actual)

    if difference and not difference.wrong_column_count:
        left = [*actual, *difference.missing]
        for row in difference.extra:
            left.remove(row)
        assert compare(expected, left) is None
