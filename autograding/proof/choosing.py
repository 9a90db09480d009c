"""Which wheats and chaffs a quick proof grades."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from autograding.assignment import Overlay

__all__ = ["chosen", "drawn"]

_TELLING = 3  # criteria: a chaff that costs more of them is chosen last


def chosen(chaffs: Iterable[Overlay], full: Mapping[str, int], digest: str) -> tuple[Overlay, ...]:
    """As few chaffs as cost each criterion that any costs, and others whenever the unit changes.

    A chaff that costs many criteria says little about any one of them: it is taken only for a
    criterion that no other costs.

    Args:
        chaffs: all of them, in their order.
        full: the points of each criterion.
        digest: the unit's; equal digests choose alike.
    """
    in_order = tuple(chaffs)
    lost = {chaff.name: _lost(chaff, full) for chaff in in_order}
    drawn_order = sorted(lost, key=lambda name: _draw(digest, name))
    names: set[str] = set()
    open_ones = frozenset[str]().union(*lost.values())
    while open_ones:
        name = _next(drawn_order, lost, open_ones)
        names.add(name)
        open_ones -= lost[name]
    return tuple(chaff for chaff in in_order if chaff.name in names)


def drawn(wheats: Iterable[Overlay], digest: str, count: int = 2) -> tuple[Overlay, ...]:
    """So many of the wheats, and others whenever the unit changes.

    Args:
        wheats: all of them, in their order.
        digest: the unit's; equal digests draw alike.
        count: how many; all of them if there are fewer.
    """
    in_order = tuple(wheats)
    taken = sorted((wheat.name for wheat in in_order), key=lambda name: _draw(digest, name))[:count]
    return tuple(wheat for wheat in in_order if wheat.name in taken)


def _next(names: Sequence[str], lost: Mapping[str, frozenset[str]], still: frozenset[str]) -> str:
    """The chaff that costs most of what is `still` to be lost, and the least besides."""
    telling = [name for name in names if lost[name] & still and len(lost[name]) <= _TELLING]
    useful = telling or [name for name in names if lost[name] & still]
    return max(useful, key=lambda name: (len(lost[name] & still), -len(lost[name])))


def _lost(chaff: Overlay, full: Mapping[str, int]) -> frozenset[str]:
    return frozenset(name for name, kept in chaff.points.items() if kept != full[name])


def _draw(digest: str, name: str) -> bytes:
    return hashlib.sha256(f"{digest}{name}".encode()).digest()
