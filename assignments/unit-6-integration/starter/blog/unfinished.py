"""What stands in for the repositories as long as `data/` has none."""

from typing import Any

__all__ = ["Unfinished"]


class Unfinished:
    """Has no repositories; the first page that asks for one is told what is still to do."""

    def __init__(self, todo: NotImplementedError) -> None:
        self._todo = todo
        self._raised_at = todo.__traceback__

    def __getattr__(self, name: str) -> Any:
        raise self._todo.with_traceback(self._raised_at)
