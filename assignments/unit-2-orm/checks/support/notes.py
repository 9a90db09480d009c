"""Whether DESIGN.md says something of one's own below a heading."""

import ast
import re
from collections.abc import Iterator

from autograding.checks.notes import Section
from autograding.checks.student import Student
from support.python_source import written

__all__ = ["expect_explained"]

_FILE = "DESIGN.md"
_NAME = re.compile(r"[A-Za-z_]\w{2,}")


def expect_explained(student: Student, heading: str, *, names: bool = False) -> None:
    """Expect two sentences or more below a heading.

    Args:
        student: the submission.
        heading: as the starter words it.
        names: whether a name from the student's own models must be among them.

    Raises:
        Failure: the heading is gone, or too little stands below it.
    """
    section = Section(student, _FILE, heading)
    section.expect_explained()
    if names and not _own_names(student) & set(_NAME.findall(section.text)):
        raise section.failure(
            f"We looked for your own tables and attributes below “{heading}”.",
            expected="At least one of them by its name.",
            actual="None of them.",
        )


def _own_names(student: Student) -> set[str]:
    """Names of the classes, attributes and tables that the models define, in whatever module."""
    sources = [text for file, text in written(student).items() if file.count("/") == 1]
    return {name for source in sources for name in _names(source)}


def _names(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case (
                ast.Assign(
                    targets=[ast.Name(id="__tablename__")], value=ast.Constant(value=str(name))
                )
                | ast.Call(
                    func=ast.Name(id="Table") | ast.Attribute(attr="Table"),
                    args=[ast.Constant(value=str(name)), *_],
                )
            ):
                yield name
