"""Reading what a visitor typed. Each function gives a good value, or raises an error."""

import re
from collections.abc import Mapping
from datetime import date

from flask import request

from blog.errors import Invalid, NoSuchPage

__all__ = ["day", "email", "line", "page_number", "slug", "slugs", "text"]

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def text(field: str) -> str:
    """Return the text of a field that has to be filled in, as it was typed."""
    value = request.form.get(field, "").strip().replace("\r\n", "\n")
    if not value:
        raise Invalid(f"Please fill in “{field}”.")
    return value


def line(field: str) -> str:
    """Return the text of a field of one line, of 100 characters at most."""
    value = text(field)
    if not value.isprintable() or len(value) > 100:
        raise Invalid(f"“{field}” is one line of at most 100 characters.")
    return value


def slug(field: str, *, reserved: str = "") -> str:
    """Return what names a thing in an address, such as `a-walk-by-the-sea`.

    An address that a page of its own has already can be `reserved`.
    """
    value = line(field)
    if not _SLUG.fullmatch(value):
        raise Invalid(f"“{field}” has small letters, digits and single hyphens, as in a-good-day.")
    if value == reserved:
        raise Invalid(f"“{field}” cannot be {reserved}: another page has that address.")
    return value


def slugs(field: str) -> tuple[str, ...]:
    """Return what a field holds between white space and commas; it may come several times."""
    return tuple(re.findall(r"[^\s,]+", " ".join(request.form.getlist(field))))


def email(field: str = "email") -> str:
    """Return an e-mail address."""
    value = line(field)
    if "@" not in value or " " in value:
        raise Invalid("An e-mail address has an @ and no space.")
    return value


def day(field: str) -> date:
    """Return a day that was written like 2026-03-15."""
    try:
        return date.fromisoformat(line(field))
    except ValueError:
        raise Invalid(f"“{field}” is a day such as 2026-03-15.") from None


def page_number(arguments: Mapping[str, str]) -> int:
    """Return the number of the page asked for, 1 if none is."""
    value = arguments.get("page", "1")
    if not (value.isascii() and value.isdigit()) or len(value) > 9 or int(value) == 0:
        raise NoSuchPage(value)
    return int(value)
