"""Sentences for students: names made safe to show in Markdown and Mermaid, and plural forms."""

import re
from collections.abc import Iterable, Sequence

__all__ = ["article", "clean", "code", "counted", "listed", "place", "plural", "times"]

_UNSAFE = re.compile(r"[^\w \-.,:;/+*=()\[\]{}'\"?!%&$€£^~#|]|[\x00-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_EMPTY = "(no name)"


def clean(text: object, limit: int = 40) -> str:
    """Text of a student's made harmless: one line, no Markdown code marks, HTML or mentions.

    Backticks, `<`, `>`, `@`, backslashes and characters that cannot be printed are replaced by a
    space, and what would be a link is none. Text longer than `limit` characters is cut, which an
    ellipsis shows.
    """
    plain = _SPACES.sub(" ", _UNSAFE.sub(" ", str(text)[: 4 * limit])).strip()
    plain = plain.replace("](", "] (")
    if len(plain) > limit:
        plain = plain[: limit - 1].rstrip() + "…"
    return plain or _EMPTY


def code(text: object, limit: int = 40) -> str:
    """A name or value as Markdown code, cleaned."""
    return f"`{clean(text, limit)}`"


def place(table: str, column: str) -> str:
    """A column as `table.column`, cleaned, as Markdown code."""
    return f"`{clean(table)}.{clean(column)}`"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 row`, `2 rows`; `plural` for nouns that do not just take an s."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Iterable[str], *, most: int = 5, word: str = "and") -> str:
    """`a, b and c`; beyond `most` items the rest is counted: `a, b and 7 more`."""
    parts: Sequence[str] = tuple(items)
    if len(parts) > most:
        parts = (*parts[:most], f"{len(parts) - most} more")
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def plural(noun: str) -> str:
    """`authors`, `copies`; good enough for the words that tasks use."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def article(noun: str) -> str:
    """`an author`, `a book`."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def times(number: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
