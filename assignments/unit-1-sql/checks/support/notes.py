"""Whether DESIGN.md says something of one's own below a heading."""

import re

from autograding.checks.notes import Section
from autograding.checks.student import Student
from support.shelf import SCHEMA

__all__ = ["expect_explained"]

_FILE = "DESIGN.md"
_NAME = re.compile(r"[A-Za-z_]\w{2,}")
_KEYWORDS = frozenset(
    _NAME.findall(
        """
        and between cascade check column constraint create current_date date default delete exists
        foreign for from has have index integer into isnull key like not notnull null one only
        primary reference references restrict rowid select set some strict table text that the
        their then there this trigger unique update view when where with without
        """
    )
)


def expect_explained(student: Student, heading: str, *, names: bool = True) -> None:
    """Expect two sentences or more below a heading, about the student's own tables.

    Args:
        student: the submission.
        heading: as the starter words it.
        names: whether a table or column of the schema must be named.

    Raises:
        Failure: the heading is gone, or too little stands below it.
    """
    section = Section(student, _FILE, heading)
    section.expect_explained()
    written = {word.lower() for word in _NAME.findall(section.text)}
    if names and not _own_names(student) & written:
        raise section.failure(
            f"We looked for your own tables and columns below “{heading}”.",
            expected="At least one of them by its name.",
            actual="None of them.",
        )


def _own_names(student: Student) -> set[str]:
    """Words of schema.sql that are no SQL and no comment: names of tables and columns."""
    sql = student.text(SCHEMA) if student.has(SCHEMA) else ""
    code = re.sub(r"--[^\n]*|/\*.*?\*/|'[^']*'", " ", sql, flags=re.DOTALL)
    return {word.lower() for word in _NAME.findall(code)} - _KEYWORDS
