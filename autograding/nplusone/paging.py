"""Repeated queries that are right: pages, and lists that are asked for in chunks.

Pure: statements with their parameters in, a verdict out.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["asks_one_by_one"]

_SMALLEST_CHUNK = 10
_TOKEN = re.compile(
    r"'(?:[^']|'')*'"
    r"|(?P<bind>\?|%s|%\(\w+\)s|\$\d+|(?<!:):\w+)"
    r"|(?P<number>(?<![\w.])\d+(?!\w))"
    r"|(?P<other><>|!=|=(?!=)|LIKE\b|AND\b|OR\b|WHERE\b|\))"
    r"|(?P<compare>[<>]=?|BETWEEN\b)"
    r"|(?P<word>LIMIT\b|OFFSET\b|FETCH\s+(?:FIRST|NEXT)\b|TOP\b|IN\s*\()",
    re.IGNORECASE,
)
Sample = tuple[str, Any]
_Value = tuple[str, Any]
"""The role of a place (`=`, `<`, `IN`, `LIMIT`, `OFFSET`) and what stands in it."""


def asks_one_by_one(samples: Sequence[Sample]) -> bool:
    """Tell whether the statements ask for one thing after another, and not for page after page."""
    read = [_values(statement, parameters) for statement, parameters in samples]
    if len(read) < 2:
        return False
    return not (_are_pages(read) or _are_chunks(read))


def _are_pages(read: Sequence[Sequence[_Value]]) -> bool:
    """Only an OFFSET or the bound of a comparison moves, and a page is more than one row."""
    if len({tuple(role for role, _ in values) for values in read}) != 1:
        return False
    moving = {
        places[0][0] for places in zip(*read, strict=True) if len({repr(v) for _, v in places}) > 1
    }
    if not moving or not moving <= {"OFFSET", "<"}:
        return False
    return not any(role == "LIMIT" and value in {1, "1"} for role, value in read[0])


def _are_chunks(read: Sequence[Sequence[_Value]]) -> bool:
    """Lists of one size, the last maybe shorter, without a value twice."""
    lists = [[repr(value) for role, value in values if role == "IN"] for values in read]
    sizes = [len(each) for each in lists]
    full = sizes[0] >= _SMALLEST_CHUNK and set(sizes[:-1]) == {sizes[0]} and sizes[-1] <= sizes[0]
    everything = [value for each in lists for value in each]
    return full and len(everything) == len(set(everything))


def _values(statement: str, parameters: Any) -> list[_Value]:
    """The bound and written values of a statement in order, each with the role of its place."""
    values: list[_Value] = []
    binds = 0
    role = "="
    in_list = False
    for token in _TOKEN.finditer(statement):
        kind = token.lastgroup
        if kind == "bind":
            values.append((role, _bound(token.group(), parameters, binds)))
            binds += 1
        elif kind == "number":
            values.append((role, token.group()))
        elif kind == "compare":
            role = "<"
        elif kind == "word":
            word = token.group().upper()
            in_list = word.startswith("IN")
            role = "IN" if in_list else "OFFSET" if word == "OFFSET" else "LIMIT"
        elif kind == "other":
            role = _after(token.group().upper(), role, in_list)
            in_list = in_list and token.group() != ")"
    return values


def _after(word: str, role: str, in_list: bool) -> str:
    if word == "AND" and role == "<":
        return role  # BETWEEN a AND b
    return role if in_list and word != ")" else "="


def _bound(bind: str, parameters: Any, index: int) -> Any:
    if isinstance(parameters, Mapping):
        name = re.search(r"\w+", bind)
        return parameters.get(name.group()) if name else None
    try:
        return parameters[index]
    except (IndexError, TypeError, KeyError):
        return None
