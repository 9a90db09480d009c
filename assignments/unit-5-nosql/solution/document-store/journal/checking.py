"""What comes from outside, before it comes near a query or a document.

A value that should be text and is an object can be an operator: {"$ne": null} matches everybody.
And a key with a `$` or a `.` means something else to the store than to whoever sent it. The routes
hand everything through these functions.
"""

from typing import Any

from journal.errors import Invalid

__all__ = ["document", "key", "text"]

_LONGEST = 100


def text(value: Any, field: str) -> str:
    """Return text of 1 to 100 characters, all printable.

    Raises:
        Invalid: it is something else; the message names the field.
    """
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST or not value.isprintable():
        raise Invalid(f"Please send “{field}” as text of 1 to {_LONGEST} characters.")
    return value


def key(value: Any) -> str:
    """Return a key: text as above that has no `$` and no `.`.

    Raises:
        Invalid: it is something else.
    """
    name = text(value, "key")
    if "$" in name or "." in name:
        raise Invalid(f"A key has no “$” and no “.”, unlike {name}.")
    return name


def document(value: Any, field: str) -> dict[str, Any]:
    """Return an object whose keys are good keys, at every depth, also in objects inside lists.

    Raises:
        Invalid: it is something else; the message names the field.
    """
    if not isinstance(value, dict):
        raise Invalid(f"Please send “{field}” as an object.")
    _check_keys(value)
    return value


def _check_keys(value: Any) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            key(name)
            _check_keys(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_keys(inner)
