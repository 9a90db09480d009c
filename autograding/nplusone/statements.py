"""What can be told of a statement from its text."""

import re
from enum import Enum

__all__ = ["Action", "action_of", "fingerprint", "tables_of"]

_SPACE_OR_COMMENT = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*", re.DOTALL)
_WORD = re.compile(r"[A-Za-z]+")
_LITERALS = re.compile(r"'(?:[^']|'')*'|(?<![\w.:$%?])[+-]?\d+(?:\.\d+)?(?!\w)")
_LIST = re.compile(r"\bIN\s*\([^()]*\)", re.IGNORECASE)
_CATALOGUES = ("pg_catalog.", "information_schema.", "sqlite_master", "sqlite_schema", "sys.")
_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+([\w.\"`\[\]]+)", re.IGNORECASE)


class Action(Enum):
    """What a statement does."""

    READ = "reads"
    WRITE = "writes"
    OTHER = "neither, or reads the database's own catalogue"


def action_of(statement: str) -> Action:
    """Tell from its first word what a statement does."""
    start = _SPACE_OR_COMMENT.match(statement)
    word = _WORD.match(statement, start.end() if start else 0)
    verb = word.group().upper() if word else ""
    if verb in {"SELECT", "WITH", "VALUES"}:
        reads_catalogue = any(name in statement for name in _CATALOGUES)
        return Action.OTHER if reads_catalogue else Action.READ
    return (
        Action.WRITE if verb in {"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"} else Action.OTHER
    )


def fingerprint(statement: str) -> str:
    """The statement without what may differ from one run to the next: literals and list lengths."""
    return _LIST.sub("IN (?)", _LITERALS.sub("?", statement))


def tables_of(statement: str) -> tuple[str, ...]:
    """The tables that a statement names, in order and without quotes."""
    names = (name.strip('"`[]') for name in _TABLE.findall(statement))
    return tuple(dict.fromkeys(names))
