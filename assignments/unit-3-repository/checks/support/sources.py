"""The student's Python, read and never run: which file plays which part."""

from collections.abc import Iterable
from functools import lru_cache

from autograding.checks import Failure
from autograding.checks.orm import Finding, Modules
from autograding.checks.sql.words import counted
from autograding.checks.student import Student

__all__ = [
    "ENTITIES",
    "line_of",
    "modules_of",
    "own_files",
    "refuse",
    "route_files",
]

ENTITIES = frozenset(
    f"library.models.{name}" for name in ("Author", "Book", "Copy", "Member", "Loan")
)
# The starter's own files, which are put back before grading.
GIVEN = frozenset(
    f"library/{name}.py"
    for name in ("commands", "database", "errors", "forms", "models", "repositories/__init__")
)


def own_files(student: Student, pattern: str = "library/**/*.py") -> list[str]:
    """The student's Python files that fit a glob, without those that are given."""
    return [file for file in student.files(pattern) if file not in GIVEN]


def route_files(student: Student) -> list[str]:
    """Where views stand, and services if there are any."""
    return own_files(student, "library/routes/**/*.py") + own_files(
        student, "library/services/**/*.py"
    )


def modules_of(student: Student) -> Modules:
    """The submission's Python files, read together.

    Raises:
        Failure: Python cannot read one of the student's own.
    """
    sources = {file: student.text(file) for file in student.files("library/**/*.py")}
    for file in own_files(student):
        try:
            compile(sources[file], file, "exec", dont_inherit=True)
        except SyntaxError as error:
            raise Failure(
                f"Python cannot read {file}: {error.msg}.", file=file, line=error.lineno or 0
            ) from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise Failure(f"Python cannot read {file}: {error}.", file=file) from None
    return _modules(tuple(sources.items()))


@lru_cache(maxsize=1)
def _modules(sources: tuple[tuple[str, str], ...]) -> Modules:
    """The same for all checks of one grading: reading takes a while."""
    return Modules(dict(sources))


def line_of(student: Student, file: str, start: str) -> int:
    """The first line of a file that begins with a text, spaces aside; 0 if there is none."""
    lines = student.text(file).splitlines() if student.has(file) else []
    found = (number for number, line in enumerate(lines, 1) if line.lstrip().startswith(start))
    return next(found, 0)


def refuse(findings: Iterable[Finding]) -> None:
    """Expect no finding.

    Raises:
        Failure: there is one; the first is told in full.
    """
    found = list(findings)
    for first in found[:1]:
        more = len(found) - 1
        others = f" There {'is' if more == 1 else 'are'} {counted(more, 'more place')} like it."
        raise Failure(first.message + others * bool(more), file=first.file, line=first.line)
