"""Whether DESIGN.md shows the schema, and says something of one's own below each heading."""

import re

from autograding.checks import Failure
from autograding.checks.notes import Section
from autograding.checks.sql.diagram import disagreements, parse
from autograding.checks.sql.structure import Schema
from autograding.checks.student import Student

__all__ = ["expect_drawn", "expect_explained"]

_FILE = "DESIGN.md"


def expect_drawn(student: Student, schema: Schema) -> None:
    """Expect a diagram with every table of the database.

    Raises:
        Failure: there is no diagram, or a table is missing from it.
    """
    diagram = parse(student.text(_FILE))
    if diagram.problem:
        raise Failure(diagram.problem, file=_FILE)
    for each in disagreements(diagram, schema):
        if each.kind == "missing_entity":
            raise Failure(each.message, file=_FILE, line=each.line)


def expect_explained(student: Student, heading: str, schema: Schema | None = None) -> None:
    """Expect two sentences or more below a heading.

    Args:
        student: the submission.
        heading: as the starter words it.
        schema: where a name of a table or column of it must be among them.

    Raises:
        Failure: the heading is gone, or too little stands below it.
    """
    section = Section(student, _FILE, heading)
    section.expect_explained()
    if schema is not None and not _names(schema) & set(re.findall(r"\w+", section.text)):
        raise section.failure(
            f"We looked for your own tables and columns below “{heading}”.",
            expected="At least one of them by its name.",
            actual="None of them.",
        )


def _names(schema: Schema) -> set[str]:
    tables = schema.own_tables
    return {table.name for table in tables} | {
        column.name for table in tables for column in table.columns if len(column.name) > 2
    }
