"""Which chaffs a quick proof grades."""

import hashlib
from collections.abc import Iterable

from autograding.assignment import Overlay

__all__ = ["chosen"]


def chosen(chaffs: Iterable[Overlay], digest: str) -> tuple[Overlay, ...]:
    """Of the chaffs that state the same points, one: another one whenever the unit changes.

    Args:
        chaffs: all of them, in their order.
        digest: the unit's; equal digests choose alike.
    """
    first: dict[tuple[tuple[str, int], ...], Overlay] = {}
    in_order = tuple(chaffs)
    for chaff in sorted(in_order, key=lambda chaff: _draw(digest, chaff.name)):
        first.setdefault(tuple(sorted(chaff.points.items())), chaff)
    names = {chaff.name for chaff in first.values()}
    return tuple(chaff for chaff in in_order if chaff.name in names)


def _draw(digest: str, name: str) -> bytes:
    return hashlib.sha256(f"{digest}{name}".encode()).digest()
