"""Reading what a visitor typed. Each function gives a good value, or raises an error. Given."""

from collections.abc import Mapping
from datetime import date

from library.errors import Invalid, NoSuchPage
from library.models import GENRES

__all__ = ["day", "email", "genre", "page_number", "stars", "text", "year"]

Form = Mapping[str, str]

_LAST_YEAR = 9000


def text(form: Form, field: str) -> str:
    """Return the text of a field, without the spaces around it."""
    value = form.get(field, "").strip()
    if not value or not value.isprintable():
        raise Invalid(f"Please fill in “{field}” with text of one line.")
    return value


def email(form: Form, field: str = "email") -> str:
    """Return an e-mail address."""
    value = text(form, field)
    if "@" not in value or " " in value or "/" in value:
        raise Invalid(f"An e-mail address has an @, no space and no slash, unlike {value}.")
    return value


def stars(form: Form, field: str = "stars") -> int:
    """Return a number of stars: 1 to 5."""
    value = text(form, field)
    if value not in ("1", "2", "3", "4", "5"):
        raise Invalid(f"A book gets 1 to 5 stars, not {value}.")
    return int(value)


def year(form: Form, field: str = "year") -> int:
    """Return a year of four digits."""
    value = text(form, field)
    if not (value.isascii() and value.isdigit()) or len(value) != 4:
        raise Invalid(f"A year has four digits, unlike {value}.")
    return int(value)


def genre(form: Form, field: str = "genre") -> str:
    """Return one of the genres."""
    value = text(form, field)
    if value not in GENRES:
        raise Invalid(f"The library has no genre {value}.")
    return value


def day(form: Form, field: str = "today") -> date:
    """Return a day that was written like 2026-03-15."""
    value = text(form, field)
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise Invalid(f"A day is written like 2026-03-15, unlike {value}.") from None
    if found.year > _LAST_YEAR:
        raise Invalid(f"No calendar here reaches {value}.")
    return found


def page_number(arguments: Form) -> int:
    """Return the number of the page asked for, 1 if none is.

    Raises:
        NoSuchPage: what was asked for is no number that a page could have.
    """
    value = arguments.get("page", "1")
    if not (value.isascii() and value.isdigit()) or len(value) > 9 or int(value) == 0:
        raise NoSuchPage(value)
    return int(value)
