"""Whether FINDINGS.md says something of one's own below a heading."""

import re
from collections.abc import Iterable

from autograding.checks.notes import Section
from autograding.checks.student import Student

__all__ = ["expect_explained", "expect_named"]

_FILE = "FINDINGS.md"


def expect_explained(student: Student, heading: str) -> None:
    """Expect two sentences or more below a heading.

    Raises:
        Failure: the heading is gone, or too little stands below it.
    """
    Section(student, _FILE, heading).expect_explained()


def expect_named(student: Student, heading: str, names: Iterable[tuple[str, str]]) -> None:
    """Expect that each of these is named below a heading.

    Args:
        student: the submission.
        heading: the heading.
        names: (what to look for as a regular expression, the same in words).

    Raises:
        Failure: one is not.
    """
    section = Section(student, _FILE, heading)
    for pattern, words in names:
        if not re.search(pattern, section.text):
            raise section.failure(
                f"We looked for {words} below “{heading}”.",
                expected="By name.",
                actual="It is not there.",
            )
