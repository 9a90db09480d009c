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
    raise NotImplementedError
