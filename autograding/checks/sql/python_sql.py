"""Find SQL that Python code puts together from values, by its syntax tree; nothing is run."""

import ast
from dataclasses import dataclass

from autograding.checks.python.pasted import Run, around, how_it_reads, pasted
from autograding.checks.python.reader import read
from autograding.checks.python.scopes import Source
from autograding.checks.python.values import Built, Judge, TooMuch
from autograding.checks.sql.words import clean, code, listed

__all__ = ["BuiltSql", "string_built_sql"]

_METHODS = frozenset({"execute", "executemany", "executescript"})
_KEYWORDS = ("sql", "statement", "query", "operation", "sql_script")


@dataclass(frozen=True, kw_only=True)
class BuiltSql:
    """A call that runs SQL put together from values.

    Attributes:
        line: where the text is put together; `call_line` where it is run.
        function: the function around it, "" at module level.
        how: "f-string", "%", "+", ".format()", ".join()", ".replace()" or "Template".
        values: the expressions put in, as written, cleaned; never constants.
        message: the finding in whole sentences.
    """

    file: str
    line: int
    call_line: int
    function: str
    how: str
    values: tuple[str, ...]
    message: str


def string_built_sql(source: str, file: str) -> tuple[BuiltSql, ...]:
    """Find values pasted into SQL that reaches execute, executemany or executescript.

    Also through a local variable, a module constant, or a helper function of the same file that
    executes its parameter. Constant text is fine however it is put together, and so is a choice
    among constants: a look-up in a dict of constants, a conditional between constants, a value
    that was checked against constants before (`if order not in ("title", "year"): raise`),
    or a run of placeholders (`", ".join("?" * n)`).

    Raises:
        SyntaxError: the source is not Python; too deep or too large source counts as such.
    """
    names = read(source)
    runs = [
        (call, scope, sql)
        for call, scope in names.calls
        if (sql := _sql_of(call, names)) is not None
    ]
    try:
        built = pasted(names, Judge(names), runs)
        found = {_key(each): each for each in (_finding(*each, file) for each in built)}
    except (RecursionError, TooMuch):
        raise SyntaxError("the code is nested too deeply to be read") from None
    return tuple(sorted(found.values(), key=_key))


def _key(found: BuiltSql) -> tuple[int, str, str]:
    return found.line, found.how, ", ".join(found.values)


def _sql_of(call: ast.Call, source: Source) -> ast.expr | None:
    """The SQL that a call runs; None if it runs none."""
    function = call.func
    if isinstance(function, ast.Attribute):
        runs = function.attr in _METHODS and source.called(call) is None
    else:
        runs = isinstance(function, ast.Name) and function.id in _METHODS & source.imported
    if not runs:
        return None
    named = (keyword.value for keyword in call.keywords if keyword.arg in _KEYWORDS)
    return call.args[0] if call.args else next(named, None)


def _finding(built: Built, run: Run, file: str) -> BuiltSql:
    call, scope, _ = run
    values = tuple(clean(value) for value in built.values)
    names = listed(code(value) for value in built.values)
    runs = f" and runs in line {call.lineno}" if call.lineno != built.line else ""
    return BuiltSql(
        file=file,
        line=built.line,
        call_line=call.lineno,
        function=around(scope),
        how=built.how,
        values=values,
        message=f"Line {built.line} puts {names} into SQL with {how_it_reads(built)}{runs}."
        " Write a parameter in the SQL, and hand the value over beside it.",
    )
