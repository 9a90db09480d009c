"""The page of the report, from its types."""

from collections.abc import Iterator
from typing import Any

from autograding.checks.outcome import Outcome
from autograding.reference.markdown import bullets, page, paragraph, read_docstring, table
from autograding.report import SCHEMA, json_schema

__all__ = ["report_page"]

_WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false"}


def report_page() -> str:
    """The text of `report.md`."""
    types = json_schema()["$defs"]
    order = ["Report", *_named(types, "Report")]
    shapes = [name for name in dict.fromkeys(order) if name != Outcome.__name__]
    return page(
        "The report",
        f"`classroom grade . --json report.json` writes one JSON object of the form `{SCHEMA}`. "
        "Two gradings of the same submission with the same grader give the same report, but for "
        "`timing`. Machines find the form in `autograding/report.schema.json`, as JSON Schema.",
        "Points are whole numbers. They add up: a criterion has the points of its checks, and the "
        "report those of its criteria. A report that contradicts itself is refused wherever it is "
        "read.",
        *(block for name in shapes for block in _shape(name, types[name])),
        "## Outcomes",
        paragraph("How a check ended, in `checks[].outcome`."),
        bullets(read_docstring(Outcome.__doc__).sections["Attributes"]),
    )


def _named(types: dict[str, Any], name: str) -> Iterator[str]:
    """The types that a type's fields have, in the order of first use, near or far."""
    for value in types[name].get("properties", {}).values():
        for found in _references(value):
            yield found
            yield from _named(types, found)


def _references(value: dict[str, Any]) -> Iterator[str]:
    if "$ref" in value:
        yield value["$ref"].rpartition("/")[2]
    for part in (*value.get("anyOf", ()), value.get("items", {})):
        if part:
            yield from _references(part)


def _shape(name: str, schema: dict[str, Any]) -> Iterator[str]:
    told = read_docstring(schema["description"])
    words = told.sections["Attributes"]
    yield f"## {name}"
    yield told.text
    yield table(
        ("Key", "Value", "Meaning"),
        [(f"`{key}`", _kind(value), words[key]) for key, value in schema["properties"].items()],
    )


def _kind(value: dict[str, Any]) -> str:
    """A type in words."""
    if "enum" in value:
        return f"`{value['enum'][0]}`"
    if "$ref" in value:
        return _linked(value["$ref"].rpartition("/")[2])
    if "anyOf" in value:
        return " or ".join(_kind(part) for part in value["anyOf"])
    kind = str(value["type"])
    if kind == "array":
        return f"list of {_kind(value['items'])}"
    if kind == "object":
        return f"object of {_kind(value['additionalProperties'])} by name"
    return _WORDS.get(kind, kind)


def _linked(name: str) -> str:
    anchor = "outcomes" if name == Outcome.__name__ else name.lower()
    return f"[{name}](#{anchor})"
