"""What may come in: text where text is asked for, and objects whose keys mean nothing special."""

import re
from typing import Any

from journal.errors import Invalid

__all__ = ["document", "key", "text"]

_SPECIAL = re.compile(r"[$.]")


def text(value: Any, field: str) -> str:
    """Return a short text of one line."""
    match value:
        case str() if 0 < len(value) <= 100 and value.isprintable():
            return value
        case _:
            raise Invalid(f"“{field}” is text of one line and at most 100 characters.")


def key(value: Any) -> str:
    """Return a word that is no operator and no path."""
    if _SPECIAL.search(text(value, "key")):
        raise Invalid(f"“{value}” has a “$” or a “.”, and so it cannot be a key.")
    return str(value)


def document(value: Any, field: str) -> dict[str, Any]:
    """Return an object that has only such keys, however deep they are."""
    if not isinstance(value, dict):
        raise Invalid(f"“{field}” is an object.")
    waiting: list[Any] = [value]
    while waiting:
        match waiting.pop():
            case dict() as inner:
                for name in inner:
                    key(name)
                waiting += inner.values()
            case list() as inner:
                waiting += inner
    return value
