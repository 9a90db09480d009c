"""Values of facts: as a snapshot shows them, as they are bound, and as a student reads them."""

from datetime import date
from typing import Any

from autograding.checks.sql.structure import Value

__all__ = ["Token", "bound", "in_words", "plain", "quoted", "unlike"]

Token = str | int | date


def plain(token: Value | date) -> str:
    """A value as it stands in a snapshot, in lower case."""
    if isinstance(token, bytes):
        return token.hex()
    return "" if token is None else str(token).casefold()


def unlike(value: Value) -> Value:
    """A value of the same kind and length that no row has."""
    if isinstance(value, int | float):
        return int(value) + 987_654_321
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1]) if value else b"?"
    text = str(value or "?")
    return text[:-1] + ("7" if text[-1] != "7" else "4")


def quoted(name: str) -> str:
    """A table's or column's name as SQL may contain it."""
    return '"' + name.replace('"', '""') + '"'


def bound(value: Value | date) -> Value:
    """A value as it is bound; both databases take a day as text."""
    return value.isoformat() if isinstance(value, date) else value


def in_words(value: Any) -> str:
    """A value as a message shows it."""
    return "NULL" if value is None else repr(value) if isinstance(value, str) else str(value)
