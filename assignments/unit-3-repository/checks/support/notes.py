"""Whether DESIGN.md says something of one's own below a heading."""

import ast
import re
from collections.abc import Collection, Iterator

from autograding.checks import Failure
from autograding.checks.student import Student
from support.sources import own_files

__all__ = ["expect_explained", "expect_mentioned", "own_classes", "own_functions"]

_FILE = "DESIGN.md"
_WORDS = 20  # two short sentences
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t](.+)$", re.MULTILINE)


def expect_explained(student: Student, heading: str) -> None:
    """Expect two sentences or more below a heading.

    Raises:
        Failure: the heading is gone, or too little stands below it.
    """
    words = set(re.findall(r"[^\W\d_]{2,}", _below(student, heading)))
    if len(words) < _WORDS:
        raise Failure(
            f"We read what stands below “{heading}”.",
            expected=f"Two sentences or more: {_WORDS} different words at least.",
            actual=f"{len(words)} different words.",
            file=_FILE,
            line=_line(student, heading),
        )


def expect_mentioned(
    student: Student, heading: str, names: Collection[str], number: int, what: str
) -> None:
    """Expect so many of these names below a heading.

    Raises:
        Failure: there are fewer.
    """
    text = _below(student, heading)
    found = [name for name in names if _mentions(text, name)]
    if len(found) < number:
        raise Failure(
            f"We looked for {what} below “{heading}”.",
            expected="By name.",
            actual=f"{', '.join(sorted(found)) or 'None'} and no more." if found else "None.",
            file=_FILE,
            line=_line(student, heading),
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


def _below(student: Student, heading: str) -> str:
    """The text below a heading, comments left out.

    Raises:
        Failure: there is no such heading.
    """
    parts = _HEADING.split(_COMMENT.sub(" ", student.text(_FILE)))
    sections = dict(zip(map(_plain, parts[1::2]), parts[2::2], strict=True))
    text = sections.get(_plain(heading))
    if text is None:
        raise Failure(f"We looked for the heading “{heading}” and did not find it.", file=_FILE)
    return text


def _plain(heading: str) -> str:
    return " ".join(re.findall(r"\w+", heading.lower()))


def _line(student: Student, heading: str) -> int:
    text = student.text(_FILE)
    for found in _HEADING.finditer(text):
        if _plain(found.group(1)) == _plain(heading):
            return text[: found.start()].count("\n") + 1
    return 0
