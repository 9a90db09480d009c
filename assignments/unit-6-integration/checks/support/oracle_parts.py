"""What right answers are made of: pages of rows, and errors."""

from typing import Any

__all__ = ["Refusal", "paged"]

_A_PAGE = 20


class Refusal(Exception):
    """The contract says that this raises; any of `kinds` will do."""

    def __init__(self, *kinds: str) -> None:
        super().__init__(" or ".join(kinds))
        self.kinds = kinds


def paged(rows: list[Any], page: int) -> dict[str, Any]:
    """One page of a list.

    Raises:
        Refusal: there is no such page.
    """
    if not 1 <= page <= max(1, -(-len(rows) // _A_PAGE)):
        raise Refusal("NoSuchPage")
    return {"items": rows[(page - 1) * _A_PAGE :][:_A_PAGE], "number": page, "total": len(rows)}
