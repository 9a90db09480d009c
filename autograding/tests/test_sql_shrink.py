"""Tests of making counter-examples small."""

from collections.abc import Iterator
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from autograding.checks.sql.shrink import shrink

ITEMS = st.lists(st.integers(0, 30), max_size=40)


@given(ITEMS, st.frozensets(st.integers(0, 30), max_size=4))
def test_keeps_exactly_what_the_difference_needs(items: list[int], needed: frozenset[int]) -> None:
    """The predicate holds of the result, whose items keep their order; none is needless."""

    def still_differs(rows: list[int]) -> bool:
        return needed <= set(rows)

    small = shrink(items, still_differs, seconds=60)

    if still_differs(items):
        assert still_differs(small)
        assert sorted(small) == sorted(needed)
        rest = iter(items)
        assert all(item in rest for item in small)
    else:
        assert items == small


@given(ITEMS, st.integers(1, 100))
def test_is_one_minimal_for_any_predicate(items: list[int], total: int) -> None:
    """No single item can go, though the predicate is about all of them together."""

    def still_differs(rows: list[int]) -> bool:
        return sum(rows) >= total and len(rows) % 2 == len(items) % 2

    small = shrink(items, still_differs, seconds=60)

    if still_differs(items):
        assert still_differs(small)
        assert not any(still_differs(small[:i] + small[i + 1 :]) for i in range(len(small)))


def test_rows_leave_after_those_that_refer_to_them() -> None:
    """A parent can go only once its child went, and then it does."""
    rows = ["book 1", "book 2", "copy of 1", "copy of 2", "member"]

    def still_differs(kept: list[str]) -> bool:
        sound = all(f"book {row[-1]}" in kept for row in kept if row.startswith("copy"))
        return sound and "book 2" in kept

    assert shrink(rows, still_differs) == ["book 2"]


def test_stops_when_the_time_is_over() -> None:
    """What was deleted so far counts; the predicate is not asked again."""
    ticks: Iterator[int] = count()
    asked: list[int] = []

    def still_differs(rows: list[int]) -> bool:
        asked.append(len(rows))
        return True

    small = shrink(list(range(64)), still_differs, seconds=3, clock=lambda: next(ticks))

    assert asked == [64, 32]
    assert len(small) == 32


def test_nothing_is_shrunk_to_nothing() -> None:
    """An empty list, and one whose items are all needless, end empty."""
    assert shrink([], lambda rows: True) == []
    assert shrink([1, 2, 3], lambda rows: True) == []
