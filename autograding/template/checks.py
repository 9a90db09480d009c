"""The checks that a student gets: the visible ones, and the modules that these import."""

import ast
from collections.abc import Iterator
from pathlib import Path

from autograding.assignment import Assignment, AssignmentError, Problem, Visibility
from autograding.template.files import TemplateFile

__all__ = ["TESTS", "support_modules", "visible_checks"]

TESTS = "tests"
"""The folder of a clone that holds its checks."""
_SUPPORT = "support"


def visible_checks(assignment: Assignment) -> Iterator[TemplateFile]:
    """The visible checks and what they need of `checks/support`, as they go into `tests/`.

    A support module that only hidden checks import stays behind.

    Raises:
        AssignmentError: a check imports a support module that is not there.
    """
    checks = assignment.folder / "checks"
    modules = sorted((checks / Visibility.VISIBLE).glob("*.py"))
    for path in modules:
        yield TemplateFile(f"{TESTS}/{path.name}", path.read_bytes())
    for path in support_modules(checks, modules):
        yield TemplateFile(f"{TESTS}/{path.relative_to(checks).as_posix()}", path.read_bytes())


def support_modules(checks: Path, modules: list[Path]) -> list[Path]:
    """Support modules that `modules` import, directly or through one another.

    Raises:
        AssignmentError: one of them is not there.
    """
    found: set[Path] = set()
    waiting = list(modules)
    while waiting:
        for path in _imported(checks, waiting.pop()):
            if path not in found:
                found.add(path)
                waiting.append(path)
    package = checks / _SUPPORT / "__init__.py"
    return sorted(found | ({package} if found and package.is_file() else set()))


def _imported(checks: Path, module: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        for name in _names(node):
            path = checks / f"{name.replace('.', '/')}.py"
            if not path.is_file():
                where = module.relative_to(checks.parent).as_posix()
                message = f"It imports {name!r}, which is not there."
                raise AssignmentError([Problem(where, _line(node), message, f"Write {path.name}.")])
            yield path


def _names(node: ast.AST) -> Iterator[str]:
    """Dotted names of the support modules that an import statement needs."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.startswith(f"{_SUPPORT}."))
    elif isinstance(node, ast.ImportFrom) and node.module == _SUPPORT:
        yield from (f"{_SUPPORT}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{_SUPPORT}."):
        yield str(node.module)


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)
