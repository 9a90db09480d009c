"""Reading what does not go into the store as it came: numbers, times and whole bodies. Given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import request

from journal.errors import Invalid

__all__ = ["body", "changes", "limit", "moment"]

_DEFAULT, _MOST = 50, 200


def body() -> dict[str, Any]:
    """Return the JSON object that was sent."""
    found = request.get_json(force=True, silent=True)
    if not isinstance(found, dict):
        raise Invalid("Please send a JSON object.")
    return found


def changes(values: Mapping[str, Any]) -> None:
    """Refuse changes that change nothing: an empty object, at whatever depth."""
    if not values:
        raise Invalid("An empty object changes nothing. Use DELETE to take something away.")
    for value in values.values():
        if isinstance(value, dict):
            changes(value)


def limit(arguments: Mapping[str, str]) -> int:
    """Return how many entries are wanted: 1 to 200."""
    value = arguments.get("limit", str(_DEFAULT))
    if not (value.isascii() and value.isdigit()) or len(value) > 3 or not 1 <= int(value) <= _MOST:
        raise Invalid(f"The limit is a number from 1 to {_MOST}.")
    return int(value)


def moment(arguments: Mapping[str, str], field: str) -> datetime | None:
    """Return a time that was written like 2026-03-15T08:30:00Z; None if there is none."""
    value = arguments.get(field)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = datetime.min
    if found.tzinfo is None:
        raise Invalid(f"Please write “{field}” like 2026-03-15T08:30:00Z.")
    return found
