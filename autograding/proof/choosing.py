"""Which wheats and chaffs a quick proof grades."""

import hashlib
from collections.abc import Iterable, Mapping

from autograding.assignment import Overlay

__all__ = ["chosen", "drawn"]


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


def drawn(wheats: Iterable[Overlay], digest: str, count: int = 3) -> tuple[Overlay, ...]:
    """So many of the wheats, and others whenever the unit changes.

    Args:
        wheats: all of them, in their order.
        digest: the unit's; equal digests draw alike.
        count: how many; all of them if there are fewer.
    """
    in_order = tuple(wheats)
    taken = sorted((wheat.name for wheat in in_order), key=lambda name: _draw(digest, name))[:count]
    return tuple(wheat for wheat in in_order if wheat.name in taken)


def _lost(chaff: Overlay, full: Mapping[str, int]) -> frozenset[str]:
    return frozenset(name for name, kept in chaff.points.items() if kept != full[name])


def _draw(digest: str, name: str) -> bytes:
    return hashlib.sha256(f"{digest}{name}".encode()).digest()
