"""CSV for a spreadsheet: text that it does not run as a formula, times in UTC.

Text comes from rosters and students, so a cell that a spreadsheet would run as a formula gets an
apostrophe in front (OWASP, "CSV Injection"; Classroom 50 does the same in `web/src/util/csv.ts`).
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from autograding.feedback.harmless import plain

__all__ = ["Cell", "links_csv", "written"]

Cell = str | int | bool | datetime | None
# Some spreadsheets take the full-width forms for the others.
_FORMULA = tuple("=+-@＝＋－＠")
_LINKS_HEADER = ("username", "name", "link")


def links_csv(rows: Iterable[tuple[str, str, str]]) -> str:
    """Personal links, one line a student: the username, the name, the link."""
    return written(_LINKS_HEADER, rows)


def written(header: Sequence[str], rows: Iterable[Iterable[Cell]]) -> str:
    """The rows below their header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(_text, header))
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value) if isinstance(value, int) else _text(value)


@lru_cache(maxsize=1024)
def _text(value: str) -> str:
    """A text that no spreadsheet runs, on one line.

    Invisible characters stay, since names in some scripts need them; they hide no formula. Where a
    comma is the decimal sign, spreadsheets take a semicolon for the end of a cell.
    """
    safe = value if value.isascii() and value.isprintable() else "".join(map(_character, value))
    text = " ".join(safe.split())
    return ";".join(map(_harmless, text.split(";")))


def _harmless(text: str) -> str:
    # A quotation mark here is no more than the one that writing CSV puts before such a cell.
    start = plain(text).lstrip(' "')
    return f"'{text}" if start.startswith(_FORMULA) else text


def _character(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"  # half a character, which UTF-8 cannot write
    return " " if category == "Cc" else char
