"""What the student's Python says, read and never run."""

from collections.abc import Callable, Sequence

from autograding.checks import Failure
from autograding.checks.orm import Finding, Modules, legacy_query
from autograding.checks.student import Student

__all__ = ["expect_none", "record_legacy"]

Search = Callable[[str, str, Modules], Sequence[Finding]]


def _found(student: Student, search: Search) -> list[Finding]:
    """What a search finds in all files.

    Raises:
        Failure: a file is not Python.
    """
    sources = {file: student.text(file) for file in student.files("data/**/*.py")}
    modules = Modules(sources)
    found: list[Finding] = []
    for file, source in sources.items():
        try:
            found += search(source, file, modules)
        except SyntaxError as error:
            said, line = error.msg, error.lineno or 0
            raise Failure(f"Python cannot read {file}: {said}.", file=file, line=line) from None
    return found


def expect_none(student: Student, search: Search) -> None:
    """Expect that a search finds nothing.

    Raises:
        Failure: it finds something; the first is told in full.
    """
    found = _found(student, search)
    for each in found[:1]:
        others = f" There are {len(found) - 1} more like it." if len(found) > 1 else ""
        raise Failure(each.message + others, file=each.file, line=each.line)


def record_legacy(student: Student) -> None:
    """Keep for the report where the legacy Query is used; it costs no points.

    Raises:
        Failure: a file is not Python.
    """
    for each in _found(student, legacy_query):
        student.record_finding("legacy-query", each.message, file=each.file, line=each.line)
