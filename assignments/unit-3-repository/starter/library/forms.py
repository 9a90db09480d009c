"""Reading what a visitor typed. Each function gives a good value, or raises `Invalid`."""

from collections.abc import Mapping
from datetime import date

from library.errors import Invalid

__all__ = ["barcode", "day", "email", "isbn", "lines", "text", "words", "year"]

Form = Mapping[str, str]


def text(form: Form, field: str) -> str:
    """Return the text of a field, without the spaces around it."""
    value = form.get(field, "").strip()
    if not value or not value.isprintable():
        raise Invalid(f"Please fill in “{field}” with text of one line.")
    return value


def lines(form: Form, field: str) -> list[str]:
    """Return the lines of a field that are not empty, each one once."""
    found = [line.strip() for line in form.get(field, "").splitlines() if line.strip()]
    if not found or not all(line.isprintable() for line in found):
        raise Invalid(f"Please fill in “{field}”, one a line.")
    return list(dict.fromkeys(found))


def words(form: Form, field: str) -> list[str]:
    """Return the words of a field, in their order; a word may come twice."""
    found = form.get(field, "").split()
    if not found or not all(word.isprintable() for word in found):
        raise Invalid(f"Please fill in “{field}”, with spaces between.")
    return found


def isbn(form: Form, field: str = "isbn") -> str:
    """Return an ISBN: 13 digits."""
    value = text(form, field)
    if len(value) != 13 or not (value.isascii() and value.isdigit()):
        raise Invalid(f"An ISBN has 13 digits, and {value} has not.")
    return value


def year(form: Form, field: str = "year") -> int:
    """Return a year: a whole number from 1 to 9999."""
    value = text(form, field)
    if len(value) > 4 or not (value.isascii() and value.isdigit()) or int(value) == 0:
        raise Invalid(f"A year is a number from 1 to 9999, and {value} is not.")
    return int(value)


def email(form: Form, field: str = "email") -> str:
    """Return an e-mail address."""
    value = text(form, field)
    if "@" not in value or " " in value or "/" in value:
        raise Invalid(f"An e-mail address has an @, no space and no slash, unlike {value}.")
    return value


def barcode(form: Form, field: str = "barcode") -> str:
    """Return a barcode: one word."""
    value = text(form, field)
    if " " in value or "/" in value:
        raise Invalid(f"A barcode has no space and no slash, unlike {value}.")
    return value


def day(form: Form, field: str = "today") -> date:
    """Return a day that was written like 2026-03-15."""
    value = text(form, field)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Invalid(f"A day is written like 2026-03-15, unlike {value}.") from None
