"""Entities as probes describe them, in a student's words."""

from typing import Any

__all__ = ["difference", "in_words"]

_NAMES = {
    "Author": "name",
    "Book": "isbn",
    "Copy": "barcode",
    "Member": "email",
    "Loan": "barcode",
}
_SHOWN = 4


def in_words(answer: Any) -> str:
    """An answer of a repository: an entity by what identifies it, a list by its first entities."""
    if answer is None:
        return "None"
    if isinstance(answer, list):
        several = ", ".join(map(in_words, answer[:_SHOWN]))
        more = ", …" if len(answer) > _SHOWN else ""
        return f"A list of {len(answer)}: {several}{more}" if answer else "An empty list"
    if not isinstance(answer, dict):
        return repr(answer)
    name = _NAMES.get(answer["kind"], "")
    if name not in answer:
        return f"A {answer['kind']}"
    due = f" due on {answer['due_on']}" if answer["kind"] == "Loan" else ""
    return f"{answer['kind']} {answer[name]}{due}"


def difference(expected: Any, answer: Any) -> str:
    """Values in which an entity differs from what it should be, "" if it is another one."""
    if not isinstance(expected, dict) or not isinstance(answer, dict):
        return ""
    if expected.get("id") != answer.get("id"):
        return ""
    differing = (name for name in expected if expected[name] != answer.get(name))
    return " with " + ", ".join(f"{name} = {answer.get(name)!r}" for name in differing)
