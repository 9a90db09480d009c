"""What comes from outside, before it comes near a query or a document.

A value that should be text and is an object can be an operator: {"$ne": null} matches everybody.
And a key with a `$` or a `.` means something else to the store than to whoever sent it. The routes
hand everything through these functions; so far they let everything through.
"""

from typing import Any

__all__ = ["document", "key", "text"]


def text(value: Any, field: str) -> str:
    """Return text of 1 to 100 characters, all printable.

    Raises:
        Invalid: (from journal/errors.py) it is something else; the message names the field.

    TODO 10.
    """
    return value


def key(value: Any) -> str:
    """Return a key: text as above that has no `$` and no `.`.

    Raises:
        Invalid: it is something else.

    TODO 10.
    """
    return value


def document(value: Any, field: str) -> dict[str, Any]:
    """Return an object whose keys are good keys, at every depth, also in objects inside lists.

    Raises:
        Invalid: it is something else; the message names the field.

    TODO 10.
    """
    return value
