"""Whether DESIGN.md says something of one's own below a heading."""

import ast
import re
from collections.abc import Collection, Iterator

from autograding.checks.notes import Section
from autograding.checks.student import Student
from support.sources import own_files

__all__ = ["expect_explained", "expect_mentioned", "own_classes", "own_functions"]

_FILE = "DESIGN.md"


def expect_explained(student: Student, heading: str) -> None:
    """Expect two sentences or more below a heading.

    Raises:
        Failure: the heading is gone, or too little stands below it.
    """
    Section(student, _FILE, heading).expect_explained()


def expect_mentioned(
    student: Student, heading: str, names: Collection[str], number: int, what: str
) -> None:
    """Expect so many of these names below a heading.

    Raises:
        Failure: there are fewer.
    """
    section = Section(student, _FILE, heading)
    found = [name for name in names if _mentions(section.text, name)]
    if len(found) < number:
        raise section.failure(
            f"We looked for {what} below “{heading}”.",
            expected="By name.",
            actual=f"{', '.join(sorted(found))} and no more." if found else "None.",
        )


def _mentions(text: str, name: str) -> bool:
    """Whether a text names it; a name that may be an English word counts between backticks only."""
    word = rf"(?<![\w.]){re.escape(name)}(?!\w)"
    is_plain = name.islower() and name.isalpha()
    return re.search(rf"`[^`\n]*{word}[^`\n]*`" if is_plain else word, text) is not None


def own_classes(student: Student) -> set[str]:
    """Names of the classes that stand in the student's own files."""
    return {node.name for node in _nodes(student) if isinstance(node, ast.ClassDef)}


def own_functions(student: Student) -> set[str]:
    """Names of the functions that stand in the student's own files."""
    return {node.name for node in _nodes(student) if isinstance(node, ast.FunctionDef)}


def _nodes(student: Student) -> Iterator[ast.AST]:
    for file in own_files(student):
        try:
            yield from ast.walk(ast.parse(student.text(file)))
        except (SyntaxError, ValueError, RecursionError):
            continue  # another check tells it
