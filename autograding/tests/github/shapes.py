"""Whole objects in the shapes of GitHub's description, from the few values that matter."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from autograding.tests.github.description import schema

__all__ = ["shaped"]

_BY_FORMAT = {"date-time": "2026-01-01T00:00:00Z", "uri": "https://api.github.com/"}
_BY_TYPE: Mapping[str, Any] = {
    "string": "",
    "integer": 0,
    "number": 0,
    "boolean": False,
    "array": [],
}
_GROUPS = ("oneOf", "anyOf", "allOf")


def shaped(name: str, /, **known: Any) -> dict[str, Any]:
    """An object of a named schema: all that it requires, with the known values in it.

    Raises:
        AssertionError: a known value is of no property of the schema.
    """
    text, properties = _template(name)
    unknown = sorted(set(known) - properties)
    assert not unknown, f"GitHub's {name} has no {', '.join(unknown)}"
    smallest: dict[str, Any] = json.loads(text)
    return smallest | known


@cache
def _template(name: str) -> tuple[str, frozenset[str]]:
    described = schema(name)
    described = {**described, "nullable": False}
    return json.dumps(_smallest(described)), frozenset(described["properties"])


def _smallest(described: Mapping[str, Any]) -> Any:
    """The smallest value that a schema accepts."""
    if described.get("nullable"):
        return None
    alternatives = [described[group][0] for group in _GROUPS if group in described]
    if "$ref" in described:
        alternatives = [schema(described["$ref"].rpartition("/")[2])]
    if alternatives:
        return _smallest(alternatives[0])
    if "enum" in described:
        return described["enum"][0]
    kind = described.get("type", "")
    if kind == "object":
        properties = described.get("properties", {})
        return {key: _smallest(properties.get(key, {})) for key in described.get("required", ())}
    return _BY_FORMAT.get(described.get("format", ""), _BY_TYPE.get(kind))
