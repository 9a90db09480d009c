"""Words for what is found in a document store."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograding.checks.stores import DocumentIndex

__all__ = ["as_text", "different_leaves", "first_difference", "listed_indexes"]

_MOST = 5


def as_text(value: Any, *, sort_keys: bool = True) -> str:
    """A value as JSON; what JSON does not know, such as a time, as Python writes it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=sort_keys, default=repr)


def listed_indexes(found: "Sequence[DocumentIndex]") -> str:
    """Indexes in words, without the one on _id that every collection has."""
    told = []
    for index in found:
        fields = [name for name, _ in index.keys]
        if fields != ["_id"]:
            more = " unique" * index.unique
            if index.expire_seconds is not None:
                more += f" expires after {index.expire_seconds} seconds"
            told.append(", ".join(f"{name} {direction}" for name, direction in index.keys) + more)
    return f"{'; '.join(told) or 'None of yours'}."


def different_leaves(expected: Any, found: Any) -> tuple[str, str]:
    """Where two JSON values differ, in words of either: five leaves at most."""
    left, right = dict(_leaves(expected)), dict(_leaves(found))
    names = [name for name in (left | right) if left.get(name) != right.get(name)]
    more = f"; and {len(names) - _MOST} more" * (len(names) > _MOST)
    told = [
        "; ".join(f"{name} is {each.get(name, 'not there')}" for name in names[:_MOST]) + more
        for each in (left, right)
    ]
    return told[0], told[1]


def first_difference(expected: Sequence[Any], found: Any) -> tuple[str, str]:
    """Where two lists differ first, in words of either."""
    rows = found if isinstance(found, list) else []
    for number, row in enumerate(expected):
        if number >= len(rows) or _text(rows[number]) != _text(row):
            there = _text(rows[number]) if number < len(rows) else f"{len(rows)} rows only"
            return f"Row {number + 1}: {_text(row)}.", f"Row {number + 1}: {there}."
    return f"{len(expected)} rows.", f"{len(rows)} rows."


def _text(value: Any) -> str:
    return as_text(value)[:200]


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each leaf: an object without keys is one, and so is a list."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    else:
        yield path or "the answer", _text(value)
