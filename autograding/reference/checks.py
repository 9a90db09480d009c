"""The page of checks: those of each unit, and what an author writes new ones with."""

import ast
from collections.abc import Iterator
from pathlib import Path

from autograding.assignment import Assignment, CheckSpec, Criterion
from autograding.assignment.model import Visibility
from autograding.feedback.words import points, unit_heading
from autograding.grading import load_units
from autograding.reference.markdown import page, paragraph, read_docstring
from autograding.reference.writing import writing_blocks

__all__ = ["checks_page"]

_SEEN = {
    Visibility.VISIBLE: "in `tests/`",
    Visibility.HIDDEN: "hidden",
    Visibility.AFTER_DUE: "after the due date",
}


def checks_page() -> str:
    """The text of `checks.md`."""
    return page(
        "Checks",
        "What each unit checks, in the words of its report, and how; and below that "
        "[what a check is written with](#writing-a-check). A check that needs another one is "
        '"blocked" until that one passes.',
        *(block for unit in load_units() for block in _unit(unit)),
        *writing_blocks(),
    )


def _unit(unit: Assignment) -> Iterator[str]:
    yield f"## {unit_heading(unit.id, unit.title)}"
    told = {name: text for module in _modules(unit) for name, text in _told(module)}
    for number, criterion in enumerate(unit.criteria, start=1):
        yield f"### {number} · {criterion.title}"
        yield f"{points(criterion.points)}{_chapter(unit, criterion)}"
        yield "\n".join(_check(check, told.get(check.id, "")) for check in criterion.checks)


def _chapter(unit: Assignment, criterion: Criterion) -> str:
    """The link to what the chapter says of it."""
    if not criterion.chapter:
        return ""
    name = criterion.chapter.removeprefix("#").replace("-", " ")
    return f" · chapter: [{name}](../{unit.chapter.removeprefix('docs/')}{criterion.chapter})"


def _check(check: CheckSpec, how: str) -> str:
    steps = ", ".join(f"{step.id.replace('_', ' ')} {step.points}" for step in check.steps)
    facts = [
        points(check.points) + (f" ({steps})" if steps else ""),
        _SEEN[check.visibility],
        *([f"needs {', '.join(f'`{name}`' for name in check.after)}"] if check.after else []),
    ]
    words = paragraph(check.title)
    return f"- **`{check.id}`**: {words} {how}".rstrip() + f" *{'; '.join(facts)}.*"


def _modules(unit: Assignment) -> list[Path]:
    """The modules of checks whose ways are told; those that open later keep theirs."""
    names = {each.module for each in unit.checks if each.visibility is not Visibility.AFTER_DUE}
    return [unit.folder / name for name in sorted(names)]


def _told(module: Path) -> Iterator[tuple[str, str]]:
    """How each check of a module judges: its docstring below the first line."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            _, *more = read_docstring(ast.get_docstring(node)).paragraphs
            yield node.name.removeprefix("test_"), " ".join(more)
