"""Whether FINDINGS.md says something of one's own below a heading."""

import re
from collections.abc import Iterable

from autograding.checks import Failure
from autograding.checks.student import Student

__all__ = ["expect_explained", "expect_named"]

_FILE = "FINDINGS.md"
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


def expect_named(student: Student, heading: str, names: Iterable[tuple[str, str]]) -> None:
    """Expect that each of these is named below a heading.

    Args:
        student: the submission.
        heading: the heading.
        names: (what to look for as a regular expression, the same in words).

    Raises:
        Failure: one is not.
    """
    text = _below(student, heading)
    for pattern, words in names:
        if not re.search(pattern, text):
            raise Failure(
                f"We looked for {words} below “{heading}”.",
                expected="By name.",
                actual="It is not there.",
                file=_FILE,
                line=_line(student, heading),
            )


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
