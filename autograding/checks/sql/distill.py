"""Choose the few test databases that expose every mistake any of them exposes."""

from collections.abc import Collection, Hashable, Sequence, Sized

__all__ = ["choose"]


def choose(
    candidates: Sequence[Sized], outcomes: Sequence[Collection[Hashable]]
) -> tuple[int, ...]:
    """Indexes of a small set of candidates that together kill every killable mutant, ascending.

    Greedy: the candidate that kills most of what is left, of those the smallest, of those the
    first; then whichever chosen ones the others make needless are dropped again.

    Args:
        candidates: the databases; `len` of one is its size.
        outcomes: for each candidate, the ids of the mutants it kills.

    Raises:
        ValueError: the two differ in length.
    """
    raise NotImplementedError
