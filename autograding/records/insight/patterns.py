"""What two students' messages have in common: the words without names, values and numbers."""

import re

__all__ = ["LARGEST", "LONGEST", "bounded", "is_name", "pattern", "plain", "subject"]

LONGEST = 300
LARGEST = 1_000_000_000
"""A number that every database holds; a student's report may have a larger one."""

_NAME = re.compile(r"\w{1,120}")
_CODE = re.compile(r"`([^`]*)`")
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|'[^'\n]{1,60}'(?!\w)")
_NUMBER = re.compile(r"\b\d[\d.,:]*\b")
# What the unit itself fixes: `check_out`, `NoFreeCopy`, `OperationalError: near ...`.
_FIXED = re.compile(r"[a-z]+(?:_[a-z]+)+(?:\(\))?|[A-Z][A-Za-z]+(?=$|: )")
_SUBJECT = re.compile(r"\bstatements? for (\S+?)[;,.]?(?: |$)")


def pattern(message: str, outcome: str) -> str:
    """The first paragraph of a check's message, as every student who fails alike reads it.

    Args:
        message: as in the report.
        outcome: stands for a message that is empty.
    """
    first = message.strip().partition("\n\n")[0]
    named = _CODE.sub(_code, first)
    words = _NUMBER.sub("…", _QUOTED.sub("…", named))
    return plain(" ".join(words.split()), LONGEST) or outcome


def subject(message: str) -> str:
    """What an N+1's message says is loaded a row at a time, such as `Book.authors`; else ""."""
    found = _SUBJECT.search(message)
    return plain(found[1], 120) if found else ""


def plain(text: str, longest: int) -> str:
    """Text that every database holds: PostgreSQL has no NUL."""
    return text.replace("\0", "")[:longest]


def bounded(number: int) -> int:
    """A number that every database holds."""
    return min(number, LARGEST)


def is_name(text: str) -> bool:
    """Whether a check can be called so."""
    return _NAME.fullmatch(text) is not None


def _code(found: re.Match[str]) -> str:
    kept = _FIXED.match(found[1])
    if kept is None:
        return "…"
    return f"`{kept[0]}`" if kept[0] == found[1] or found[1][kept.end() :].startswith(": ") else "…"
