"""Tests of choosing the test databases."""

from collections.abc import Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.checks.sql.distill import choose

OUTCOMES = st.lists(
    st.tuples(st.integers(0, 9), st.frozensets(st.integers(0, 12), max_size=6)), max_size=12
)


def killed(outcomes: Sequence[Collection[str]], chosen: Collection[int]) -> set[str]:
    """What the chosen candidates kill together."""
    return set[str]().union(*(outcomes[index] for index in chosen))


@pytest.mark.parametrize(
    ("sizes", "outcomes", "expected"),
    [
        ([], [], ()),
        ([3, 3], ["", ""], ()),
        ([3, 3], ["", "a"], (1,)),
        ([3, 3], ["a", "ab"], (1,)),
        ([5, 3], ["ab", "ab"], (1,)),
        ([3, 3], ["ab", "ab"], (0,)),
        ([9, 1, 1], ["abc", "a", "bc"], (0,)),
        ([1, 1, 1], ["ab", "bc", "cd"], (0, 2)),
    ],
    ids=[
        "no candidate",
        "nothing is killed",
        "one kills nothing",
        "the most kills",
        "of those the smallest",
        "of those the first",
        "kills come before size",
        "ascending",
    ],
)
def test_chooses_greedily(
    sizes: Sequence[int], outcomes: Sequence[str], expected: tuple[int, ...]
) -> None:
    """The candidate with the most kills comes first, the smaller and the earlier one on a tie."""
    assert expected == choose([range(size) for size in sizes], outcomes)


def test_drops_what_later_choices_make_needless() -> None:
    """The greedy choice takes the large set first, though two others turn out to cover it."""
    outcomes = ["bcde", "abc", "def"]

    assert (1, 2) == choose(["", "", ""], outcomes)


@given(OUTCOMES)
def test_keeps_every_kill_and_nothing_needless(
    measured: list[tuple[int, frozenset[int]]],
) -> None:
    """The choice kills all that any candidate kills; without any one of them, it would not."""
    outcomes = [[str(mutant) for mutant in mutants] for _, mutants in measured]

    chosen = choose([range(size) for size, _ in measured], outcomes)

    killable = killed(outcomes, range(len(outcomes)))
    assert killable == killed(outcomes, chosen)
    assert sorted(set(chosen)) == list(chosen)
    for index in chosen:
        assert killable != killed(outcomes, set(chosen) - {index})


def test_refuses_lists_that_do_not_match() -> None:
    """An outcome for each candidate, or the caller mixed something up."""
    with pytest.raises(ValueError, match="2 candidates, but 1 outcomes"):
        choose(["", ""], ["a"])
