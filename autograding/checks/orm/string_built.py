"""Find SQL that is put together from values, where SQLAlchemy would send them beside it."""

import ast
from collections.abc import Iterator

from autograding.checks.orm.findings import Finding, Place, in_order, look_at
from autograding.checks.orm.words import SQL_ARGUMENTS, named
from autograding.checks.python.modules import Modules
from autograding.checks.python.pasted import Run, around, how_it_reads, pasted
from autograding.checks.python.scopes import Scope
from autograding.checks.python.values import Built, Judge, TooMuch
from autograding.checks.sql.words import clean, code, listed

__all__ = ["string_built"]

_RUNS = frozenset(
    [
        *("execute", "executemany", "executescript", "exec_driver_sql", "scalar", "scalars"),
        *("stream", "stream_scalars", "read_sql", "read_sql_query"),
    ]
)
_TEXTS = frozenset({"text", "literal_column", "TextClause", "DDL"})
_SCHEMA = frozenset({"CheckConstraint", "Computed", "Index"})
_CLAUSES = frozenset(
    [
        *("order_by", "filter", "where", "having", "group_by", "select_from", "from_statement"),
        *("prefix_with", "suffix_with", "with_hint", "with_statement_hint", "distinct"),
    ]
)
_EXPRESSIONS = frozenset({"func", "select", "union", "union_all", "exists", "case", "cast"})
_DIRECTIONS = frozenset({"desc", "asc", "nulls_first", "nulls_last"})


def string_built(source: str, file: str, modules: Modules | None = None) -> tuple[Finding, ...]:
    """Find values pasted into the text of `text()`, `execute()`, constraints and clauses.

    Also through variables, and through helper functions of the file. Values that are compared
    with attributes, `where(Book.title.like(f"%{word}%"))`, are sent beside the SQL and fine; so is
    text that is put together from constants, and all that a module or class says as it is imported.

    Args:
        source: the file's text.
        file: its path in the submission.
        modules: the submission's files, if names imported from other files are to be followed.

    Returns:
        Findings whose kind is how the text is put together: "f-string", "%", "+", ".format()",
        ".join()", ".replace()" or "Template".

    Raises:
        SyntaxError: the source is not Python, or too deep, tangled or large to be read.
    """
    place = look_at(source, file, modules)
    names = place.module.source
    runs = [run for call, scope in names.calls for run in _runs(place, call, scope)]
    try:
        found = list(pasted(names, Judge(names, sends_values=True), runs))
    except (RecursionError, TooMuch):
        raise SyntaxError("the code is nested too deeply to be read") from None
    return in_order(
        _finding(place, built, run) for built, run in found if not _is_expression(built, run)
    )


def _runs(place: Place, call: ast.Call, scope: Scope) -> Iterator[Run]:
    """The texts that a call makes SQL of."""
    if around(scope):
        yield from ((call, scope, text) for text in _texts(place, call, scope))


def _texts(place: Place, call: ast.Call, scope: Scope) -> Iterator[ast.expr]:
    name = _called(call)
    is_method = isinstance(call.func, ast.Attribute)
    origins = place.origin(call.func, scope)
    is_text = named(origins, _TEXTS) or (is_method and name in _TEXTS and not origins)
    is_schema = name in _SCHEMA and not _is_declared(scope)
    is_run = is_method and name in _RUNS and place.module.source.called(call) is None
    if is_text or is_schema or is_run:
        yield from _first(call)
    elif is_method and name in _CLAUSES:
        yield from map(_undirected, call.args)


def _first(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args[:1]
    yield from (keyword.value for keyword in call.keywords if keyword.arg in SQL_ARGUMENTS)


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", None) or getattr(call.func, "id", None) or ""


def _undirected(argument: ast.expr) -> ast.expr:
    """`desc(x)` as `x`."""
    while isinstance(argument, ast.Call) and argument.args and _called(argument) in _DIRECTIONS:
        argument = argument.args[0]
    return argument


def _is_declared(scope: Scope) -> bool:
    """Whether a function tells a class's table: `@declared_attr def __table_args__(cls)`."""
    decorators = getattr(scope.node, "decorator_list", [])
    return any("declared_attr" in ast.unparse(each) for each in decorators)


def _is_expression(built: Built, run: Run) -> bool:
    """`order_by(Member.first + " " + Member.last)`: the database adds up, not Python."""
    is_text = _called(run[0]) not in _CLAUSES | _RUNS
    return not is_text and built.how in ("+", "%") and any(map(_is_column, built.values))


def _is_column(value: str) -> bool:
    """Whether a value is made with a class's attribute, `func` or `select()`."""
    for node in ast.walk(ast.parse(value, mode="eval")):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id[:1].isupper() or node.value.id == "cls":
                return True
        elif isinstance(node, ast.Name) and node.id in _EXPRESSIONS:
            return True
    return False


def _finding(place: Place, built: Built, run: Run) -> Finding:
    call, scope, _ = run
    names = listed(code(value) for value in built.values)
    runs = f" and hands it over in line {call.lineno}" if call.lineno != built.line else ""
    return Finding(
        file=place.module.file,
        line=built.line,
        function=around(scope),
        kind=built.how,
        code=clean(", ".join(built.values), 60),
        message=f"Line {built.line} puts {names} into SQL with {how_it_reads(built)}{runs}."
        " Compare with an attribute instead, as in `where(Book.title == title)`: SQLAlchemy then"
        " sends the value beside the SQL.",
    )
