"""What the linter says, sorted by what a reader would stumble over."""

from autograding.checks import Failure
from autograding.checks.sql.style import StyleIssue, StyleResult
from autograding.checks.student import Student
from support.shelf import SCHEMA

__all__ = ["expect_none", "lint_of", "record_advice"]

# The linter's rule -> what a reader stumbles over; anything else is a matter of meaning.
_KINDS = {
    "comma-join": "joins",
    "natural-join": "joins",
    "join-without-condition": "joins",
    "repeated-alias": "names",
    "unknown-table": "names",
    "unqualified-column": "names",
    "undone-left-join": "advice",  # a wrong result costs its points in the query's own check
}


def lint_of(student: Student) -> StyleResult:
    """The linter's result; where nothing is written, there is nothing to praise.

    Raises:
        Failure: there is no SQL.
    """
    result = student.style
    if result.is_empty:
        raise Failure("We looked for SQL to read, and there is none yet.", file=SCHEMA)
    return result


def record_advice(student: Student, result: StyleResult) -> None:
    """Keep for the report what costs no points."""
    advice = [issue for issue in result.errors if _kind(issue) == "advice"]
    for issue in (*advice, *result.warnings, *result.unread):
        student.record_finding(
            "style", issue.message, file=issue.file, line=issue.line, count=issue.count
        )


def expect_none(result: StyleResult, kind: str) -> None:
    """Expect no issue of one kind: joins, names or meaning.

    Raises:
        Failure: there is one; the first is told in full.
    """
    issues = [issue for issue in result.errors if _kind(issue) == kind]
    for issue in issues[:1]:
        others = f" There are {len(issues) - 1} more like it." if len(issues) > 1 else ""
        raise Failure(issue.message + others, file=issue.file, line=issue.line)


def _kind(issue: StyleIssue) -> str:
    return _KINDS.get(issue.rule, "meaning")
