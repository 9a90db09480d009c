"""Reading the fields of the form that was sent."""

import re
from datetime import date

from flask import request

from library.errors import Unreadable

__all__ = ["day", "lines", "number", "optional", "text", "words"]


def optional(field: str) -> str | None:
    """Return the text of a field, or None when it is empty or missing."""
    return request.form.get(field, "").strip() or None


def text(field: str, label: str = "") -> str:
    """Return the text of a field that has to be filled in."""
    found = optional(field)
    if found is None:
        raise Unreadable(f"Please fill in the {label or field}.")
    return found


def number(field: str) -> int:
    """Return the whole number of a field, of four digits at most."""
    found = text(field)
    if not re.fullmatch(r"-?[0-9]{1,4}", found):
        raise Unreadable(f"The {field} is a whole number such as 1994.")
    return int(found)


def day(field: str, label: str) -> date:
    """Return the day of a field."""
    try:
        return date.fromisoformat(text(field, label))
    except ValueError:
        raise Unreadable(f"The {label} is a day such as 2026-03-15.") from None


def lines(field: str) -> list[str]:
    """Return the lines of a field, without the empty ones."""
    return [line.strip() for line in request.form.get(field, "").splitlines() if line.strip()]


def words(field: str) -> list[str]:
    """Return what a field holds between white space and commas."""
    return re.findall(r"[^\s,]+", request.form.get(field, ""))
