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
    if len(candidates) != len(outcomes):
        raise ValueError(f"{len(candidates)} candidates, but {len(outcomes)} outcomes")
    sizes = [len(candidate) for candidate in candidates]
    kills = [frozenset(outcome) for outcome in outcomes]
    return tuple(sorted(_without_needless(_cover(kills, sizes), kills, sizes)))


def _cover(kills: Sequence[frozenset[Hashable]], sizes: Sequence[int]) -> list[int]:
    """The greedy choice, in the order of choosing."""
    left = set[Hashable]().union(*kills)
    chosen = []
    while left:
        best = max(range(len(kills)), key=lambda i: (len(kills[i] & left), -sizes[i], -i))
        chosen.append(best)
        left -= kills[best]
    return chosen


def _without_needless(
    chosen: list[int], kills: Sequence[frozenset[Hashable]], sizes: Sequence[int]
) -> list[int]:
    """The chosen ones less those whose every kill another makes too; the largest go first."""
    kept = list(chosen)
    for index in sorted(chosen, key=lambda i: (-sizes[i], -i)):
        others = [i for i in kept if i != index]
        if kills[index] <= set[Hashable]().union(*(kills[i] for i in others)):
            kept = others
    return kept
