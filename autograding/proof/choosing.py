"""Which chaffs a quick proof grades."""

import hashlib
from collections.abc import Iterable, Mapping

from autograding.assignment import Overlay

__all__ = ["chosen"]


def chosen(chaffs: Iterable[Overlay], full: Mapping[str, int], digest: str) -> tuple[Overlay, ...]:
    """One chaff for each criterion that any of them costs, and others whenever the unit changes.

    Those that cost the fewest criteria are taken first: a chaff that loses everything says little
    about any one criterion.

    Args:
        chaffs: all of them, in their order.
        full: the points of each criterion.
        digest: the unit's; equal digests choose alike.
    """
    in_order = tuple(chaffs)
    lost = {chaff.name: _lost(chaff, full) for chaff in in_order}
    seen: set[str] = set()
    names = set()
    for name in sorted(lost, key=lambda name: (len(lost[name]), _draw(digest, name))):
        if not lost[name] <= seen:
            seen |= lost[name]
            names.add(name)
    return tuple(chaff for chaff in in_order if chaff.name in names)


def _lost(chaff: Overlay, full: Mapping[str, int]) -> frozenset[str]:
    return frozenset(name for name, kept in chaff.points.items() if kept != full[name])


def _draw(digest: str, name: str) -> bytes:
    return hashlib.sha256(f"{digest}{name}".encode()).digest()
