"""What the student's Python says, read and never run."""

import ast
from collections.abc import Iterable

from autograding.checks import Failure
from autograding.checks.sql.python_sql import string_built_sql
from autograding.checks.student import Student

__all__ = ["GIVEN", "expect_no_string_sql"]

# The starter's own files, which are put back before grading.
GIVEN = frozenset(
    f"library/{name}.py" for name in ("__init__", "connection", "errors", "statements")
)


def expect_no_string_sql(student: Student, file: str, functions: Iterable[str] = ()) -> None:
    """Expect that no SQL in a file is put together from values.

    Args:
        student: the submission.
        file: one of its Python files.
        functions: those of which at least one must be written: what is not there proves nothing.

    Raises:
        Failure: it is not Python, nothing is written yet, or a text is put together.
    """
    source = student.text(file)
    try:
        written = _written(ast.parse(source))
        found = string_built_sql(source, file)
    except SyntaxError as error:
        line = error.lineno or 0
        raise Failure(f"Python cannot read {file}: {error.msg}.", file=file, line=line) from None
    except (ValueError, RecursionError) as error:
        raise Failure(f"Python cannot read {file}: {error}.", file=file) from None
    for built in found:
        raise Failure(built.message, file=built.file, line=built.line)
    names = set(functions)
    if names and not names & written:
        raise Failure(f"We looked for SQL in {file}, and there is none yet.", file=file)


def _written(tree: ast.Module) -> set[str]:
    """Names of functions that are imported, or whose body does more than raise and explain."""
    defined = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    imported = (node for node in tree.body if isinstance(node, ast.ImportFrom))
    return {
        *(function.name for function in defined if not all(map(_is_idle, function.body))),
        *(alias.asname or alias.name for node in imported for alias in node.names),
    }


def _is_idle(line: ast.stmt) -> bool:
    is_text = isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    return is_text or isinstance(line, ast.Raise | ast.Pass)
