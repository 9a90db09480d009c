"""Calling the student's Python functions, and what to say when they raise."""

from typing import Any

from autograding.checks import Failure
from autograding.checks.student import Student
from autograding.sandbox import StudentError
from support.shelf import Shelf

__all__ = ["ask_function", "called", "raised_by", "told"]


def ask_function(student: Student, target: str, shelf: Shelf, *arguments: object) -> Any:
    """Call `module:function` with the shelf's connection and return its answer.

    Raises:
        Failure: it raised; what, and where.
        WorkerFailure: it ran too long or ended the program.
    """
    try:
        return student.call(target, shelf.database.handle, *arguments)
    except StudentError as error:
        raise told(target, arguments, error) from error


def raised_by(
    student: Student, target: str, shelf: Shelf, *arguments: object
) -> tuple[StudentError | None, Any]:
    """Call a function that should raise: what it raised, or None and what it returned."""
    try:
        return None, student.call(target, shelf.database.handle, *arguments)
    except StudentError as error:
        return error, None


def told(target: str, arguments: tuple[object, ...], error: StudentError) -> Failure:
    """What to say of a function that should not have raised."""
    text = f": {error.text}" if error.text else ""
    return Failure(
        f"We called {called(target, arguments)}.",
        expected="An answer.",
        actual=f"It raised {error.type_name}{text}",
        file=error.file,
        line=error.line,
    )


def called(target: str, arguments: tuple[object, ...]) -> str:
    """A call in words: `find_member(connection, 'x@example.org')`."""
    values = ", ".join(repr(value) for value in arguments)
    return f"{target.partition(':')[2]}(connection, {values})"
