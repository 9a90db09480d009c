"""Whether DESIGN.md says something of one's own below a heading."""

import ast
import re
from collections.abc import Iterator

from autograding.checks import Failure
from autograding.checks.student import Student
from support.python_source import written

__all__ = ["expect_explained"]

_FILE = "DESIGN.md"
_WORDS = 20  # two short sentences
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t](.+)$", re.MULTILINE)
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
    text = _below(student.text(_FILE), heading)
    if text is None:
        raise Failure(f"We looked for the heading “{heading}” and did not find it.", file=_FILE)
    line = _line(student.text(_FILE), heading)
    words = set(re.findall(r"[^\W\d_]{2,}", text))
    if len(words) < _WORDS:
        raise Failure(
            f"We read what stands below “{heading}”.",
            expected=f"Two sentences or more: {_WORDS} different words at least.",
            actual=f"{len(words)} different words.",
            file=_FILE,
            line=line,
        )
    if names and not _own_names(student) & set(_NAME.findall(text)):
        raise Failure(
            f"We looked for your own tables and attributes below “{heading}”.",
            expected="At least one of them by its name.",
            actual="None of them.",
            file=_FILE,
            line=line,
        )


def _below(text: str, heading: str) -> str | None:
    """The text below a heading, comments left out; None without the heading."""
    parts = _HEADING.split(_COMMENT.sub(" ", text))
    sections = dict(zip(map(_plain, parts[1::2]), parts[2::2], strict=True))
    return sections.get(_plain(heading))


def _plain(heading: str) -> str:
    return " ".join(re.findall(r"\w+", heading.lower()))


def _line(text: str, heading: str) -> int:
    for found in _HEADING.finditer(text):
        if _plain(found.group(1)) == _plain(heading):
            return text[: found.start()].count("\n") + 1
    return 0


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
