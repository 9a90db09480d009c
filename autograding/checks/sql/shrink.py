"""Make a counter-example small: the fewest rows that still show the difference."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

__all__ = ["shrink"]

_Item = TypeVar("_Item")


def shrink(
    items: Sequence[_Item],
    still_differs: Callable[[list[_Item]], bool],
    *,
    seconds: float = 0.5,
    clock: Callable[[], float] = time.monotonic,
) -> list[_Item]:
    """Delete items, keeping their order, while `still_differs` of the rest holds.

    In the time given, the result is 1-minimal: no single item can be deleted any more. Deletions
    the caller cannot use (a row that others refer to) are refused by `still_differs` being false.

    Args:
        items: must satisfy `still_differs`; otherwise they come back unchanged.
        still_differs: must not raise; gets a new list each time.
        seconds: when to stop trying; the best list so far comes back.
        clock: what measures `seconds`.
    """
    deadline = clock() + seconds
    kept = list(items)
    if not still_differs(list(kept)):
        return kept
    size = max(len(kept) // 2, 1)
    while clock() < deadline:
        smaller = _without_runs(kept, size, still_differs, lambda: clock() < deadline)
        if size == 1 and len(smaller) == len(kept):
            break
        # Deleting one row can make another deletable, so single rows are tried until none goes.
        kept, size = smaller, max(size // 2, 1)
    return kept


def _without_runs(
    items: list[_Item],
    size: int,
    still_differs: Callable[[list[_Item]], bool],
    in_time: Callable[[], bool],
) -> list[_Item]:
    """One pass of deleting runs of `size` items, from the end: rows come after what they need."""
    kept = items
    for end in range(len(items), 0, -size):
        smaller = kept[: max(end - size, 0)] + kept[end:]
        if not in_time():
            break
        if still_differs(list(smaller)):
            kept = smaller
    return kept
