"""The checks of a unit as their source declares them, read without importing anything."""

import ast
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from autograding.assignment.model import Visibility
from autograding.assignment.problems import Problem

__all__ = ["WITHHELD", "DeclaredCheck", "declared_checks", "visible_checks", "withheld_json"]

WITHHELD = "withheld.json"
"""Stands in `checks/` of a grader for students: the checks that it lacks, by name only."""


@dataclass(frozen=True)
class DeclaredCheck:
    """One check function: what its decorator and docstring say, and where it stands.

    `module` is "" for a check that this grader does not have.
    """

    id: str
    title: str
    visibility: Visibility
    after: tuple[str, ...]
    hints: tuple[str, ...]
    chapter: str
    module: str
    line: int


def declared_checks(folder: Path) -> tuple[list[DeclaredCheck], list[Problem]]:
    """Every check below `folder/checks`, and what is wrong with how they are declared."""
    found: list[DeclaredCheck] = []
    problems: list[Problem] = []
    for visibility in Visibility:
        for path in sorted((folder / "checks" / visibility).glob("test_*.py")):
            _read_module(path, folder, visibility, found, problems)
    found += _withheld(folder / "checks" / WITHHELD)
    return found, problems + _twice(found)


def withheld_json(checks: Iterable[DeclaredCheck]) -> str:
    """What tells a grader of checks that it does not have: no hint, no place in the source."""
    return json.dumps([asdict(check) | {"hints": (), "module": "", "line": 0} for check in checks])


def _withheld(path: Path) -> list[DeclaredCheck]:
    if not path.is_file():
        return []
    return [
        DeclaredCheck(
            **(
                entry
                | {
                    "visibility": Visibility(entry["visibility"]),
                    "after": tuple(entry["after"]),
                    "hints": (),
                }
            )
        )
        for entry in json.loads(path.read_text(encoding="utf-8"))
    ]


def visible_checks(tests: Path) -> list[DeclaredCheck]:
    """The checks in a student's clone, whose `tests` folder holds the visible ones only."""
    found: list[DeclaredCheck] = []
    for path in sorted(tests.glob("test_*.py")):
        _read_module(path, tests.parent, Visibility.VISIBLE, found, [])
    return found


def _read_module(
    path: Path,
    folder: Path,
    visibility: Visibility,
    found: list[DeclaredCheck],
    problems: list[Problem],
) -> None:
    module = path.relative_to(folder).as_posix()
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        problems.append(Problem(module, line, f"Python cannot read it: {error}.", "Mend it."))
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            _declare(node, visibility, module, found, problems)


def _declare(
    node: ast.FunctionDef,
    visibility: Visibility,
    module: str,
    found: list[DeclaredCheck],
    problems: list[Problem],
) -> None:
    docstring = ast.get_docstring(node)
    if not docstring:
        cure = "Its first line is what the student reads: write it."
        problems.append(Problem(module, node.lineno, f"{node.name} has no docstring.", cure))
    try:
        declared = _decorator(node)
    except ValueError:
        message = f"{node.name} needs a decorator `@check(...)` with literal arguments."
        problems.append(Problem(module, node.lineno, message, "Write literals, no names."))
        declared = {}
    found.append(
        DeclaredCheck(
            id=node.name.removeprefix("test_"),
            title=(docstring or "").split("\n")[0].rstrip(),
            visibility=visibility,
            after=tuple(declared.get("after", ())),
            hints=tuple(declared.get("hints", ())),
            chapter=str(declared.get("chapter", "")),
            module=module,
            line=node.lineno,
        )
    )


def _decorator(node: ast.FunctionDef) -> dict[str, list[str]]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("check"):
            return {
                keyword.arg: ast.literal_eval(keyword.value)
                for keyword in decorator.keywords
                if keyword.arg
            }
    raise ValueError(node.name)


def _twice(found: list[DeclaredCheck]) -> list[Problem]:
    first: dict[str, DeclaredCheck] = {}
    problems = []
    for check in found:
        if other := first.get(check.id):
            message = f"There is a check {check.id!r} at {other.module}:{other.line} too."
            problems.append(Problem(check.module, check.line, message, "Rename one."))
        first.setdefault(check.id, check)
    return problems
