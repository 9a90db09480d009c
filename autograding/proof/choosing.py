"""Which chaffs a quick proof grades."""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping

from autograding.assignment import Overlay

__all__ = ["MOST", "chosen"]

MOST = 30
"""About as many chaffs as grade in a minute and a half on two cores."""


def chosen(
    chaffs: Iterable[Overlay], full: Mapping[str, int], digest: str, most: int = MOST
) -> tuple[Overlay, ...]:
    """At most so many chaffs, as different as can be, and others whenever the unit changes.

    First one for each set of criteria that lose points, then one for each other loss, then the
    rest.

    Args:
        chaffs: all of them, in their order.
        full: the points of each criterion.
        digest: the unit's; equal digests choose alike.
        most: how many are wanted.
    """
    in_order = tuple(chaffs)
    drawn = sorted(in_order, key=lambda chaff: _draw(digest, chaff.name))
    by_criteria = _first_of_each(drawn, lambda chaff: frozenset(_losses(chaff, full)))
    by_loss = _first_of_each(drawn, lambda chaff: frozenset(_losses(chaff, full).items()))
    wanted = dict.fromkeys(chaff.name for chaff in (*by_criteria, *by_loss, *drawn))
    names = set(list(wanted)[:most])
    return tuple(chaff for chaff in in_order if chaff.name in names)


def _losses(chaff: Overlay, full: Mapping[str, int]) -> dict[str, int]:
    return {name: full[name] - kept for name, kept in chaff.points.items() if kept != full[name]}


def _first_of_each(
    chaffs: Iterable[Overlay], kind: Callable[[Overlay], Hashable]
) -> Iterable[Overlay]:
    first: dict[Hashable, Overlay] = {}
    for chaff in chaffs:
        first.setdefault(kind(chaff), chaff)
    return first.values()


def _draw(digest: str, name: str) -> bytes:
    return hashlib.sha256(f"{digest}{name}".encode()).digest()
