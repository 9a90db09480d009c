"""What a student wrote in prose, heading by heading."""

import re

from autograding.checks.api import Failure
from autograding.checks.student import Student

__all__ = ["Section"]

_WORDS = 20  # two short sentences
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t](.+)$", re.MULTILINE)


class Section:
    """What stands below one heading of a Markdown file, up to the next one.

    Args:
        student: the submission.
        file: such as `DESIGN.md`.
        heading: as the starter words it; case and punctuation do not matter.

    Attributes:
        text: what is written there, comments left out.
        line: the heading's line.

    Raises:
        Failure: the file or the heading is missing.
    """

    def __init__(self, student: Student, file: str, heading: str) -> None:
        self.file = file
        self.heading = heading
        text = student.text(file)
        parts = _HEADING.split(_COMMENT.sub(" ", text))
        sections = dict(zip(map(_plain, parts[1::2]), parts[2::2], strict=True))
        if _plain(heading) not in sections:
            raise Failure(f"We looked for the heading “{heading}” and did not find it.", file=file)
        self.text = sections[_plain(heading)]
        self.line = _line(text, heading)

    def expect_explained(self) -> None:
        """Expect two sentences or more.

        Raises:
            Failure: there is less.
        """
        words = set(re.findall(r"[^\W\d_]{2,}", self.text))
        if len(words) < _WORDS:
            raise self.failure(
                f"We read what stands below “{self.heading}”.",
                expected=f"Two sentences or more: {_WORDS} different words at least.",
                actual=f"{len(words)} different words.",
            )

    def failure(self, message: str, *, expected: str, actual: str) -> Failure:
        """A failure that points at the heading."""
        return Failure(message, expected=expected, actual=actual, file=self.file, line=self.line)


def _plain(heading: str) -> str:
    return " ".join(re.findall(r"\w+", heading.lower()))


def _line(text: str, heading: str) -> int:
    """The line of a heading, 0 for one that stands in a comment's place only."""
    for found in _HEADING.finditer(text):
        if _plain(found.group(1)) == _plain(heading):
            return text[: found.start()].count("\n") + 1
    return 0
