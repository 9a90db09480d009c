"""YAML read into frozen structs, with every mistake placed on its line."""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from autograding.assignment.problems import AssignmentError, Problem

__all__ = ["Document", "read_document"]

_Struct = TypeVar("_Struct", bound=msgspec.Struct)
_Path = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+|\.\.\.)\]")


class Document:
    """Plain data of one YAML file, and the line on which each value starts."""

    def __init__(self, file: str, data: object, lines: dict[_Path, int]) -> None:
        self.file = file
        self.data = data
        self._lines = lines

    def line(self, *path: str | int) -> int:
        """The line of the value at `path`, or of its nearest ancestor."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def problem(self, message: str, cure: str, *path: str | int) -> Problem:
        """A problem at the value at `path`."""
        return Problem(self.file, self.line(*path), message, cure)

    def convert(self, shape: type[_Struct]) -> _Struct:
        """The data as `shape`.

        Raises:
            AssignmentError: a key is missing, unknown or of another type.
        """
        try:
            return msgspec.convert(self.data, shape)
        except msgspec.ValidationError as error:
            text, _, where = str(error).partition(" - at `")
            path = _steps(where.rstrip("`"))
            raise AssignmentError([self.problem(*_in_words(text, path), *path)]) from error


def read_document(path: Path, file: str) -> Document:
    """Read the YAML file at `path`, which problems call `file`.

    Raises:
        AssignmentError: the file is missing, not UTF-8 or not YAML.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except OSError as error:
        raise AssignmentError([Problem(file, 0, "The file is missing.", "Write it.")]) from error
    except UnicodeDecodeError as error:
        message = "The file is not UTF-8 text."
        raise AssignmentError([Problem(file, 0, message, "Save it as UTF-8.")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        message = f"This is not valid YAML: {getattr(error, 'problem', error)}."
        raise AssignmentError([Problem(file, line, message, "Correct the syntax.")]) from error
    lines: dict[_Path, int] = {}
    return Document(file, _plain(node, (), lines), lines)


def _plain(node: yaml.Node | None, path: _Path, lines: dict[_Path, int]) -> object:
    if node is None:
        return None
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value, (*path, key.value), lines) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value, (*path, index), lines) for index, value in enumerate(node.value)]
    return yaml.SafeLoader("").construct_object(node)


def _steps(where: str) -> _Path:
    """Turn msgspec's `$.criteria[0].points` into path steps; `[...]` stops, its index unknown."""
    steps: list[str | int] = []
    for name, index in _STEP.findall(where):
        if index == "...":
            break
        steps.append(int(index) if index else name)
    return tuple(steps)


def _in_words(text: str, path: _Path) -> tuple[str, str]:
    name = ".".join(str(step) for step in path) or "the file"
    if match := re.search(r"missing required field `(\w+)`", text):
        return f"{name} lacks the key `{match[1]}`.", "Add it."
    if match := re.search(r"unknown field `(\w+)`", text):
        return f"{name} has the unknown key `{match[1]}`.", "Remove or correct it."
    if "points" in name and "`int`" in text:
        return f"{name} is not a whole number.", "Give whole points."
    return f"{name}: {text}.", "Correct the value."
