"""Find SQL written as text where the ORM's expressions belong."""

import ast
from collections.abc import Iterator

from autograding.checks.orm.findings import Finding, Place, in_order, look_at
from autograding.checks.orm.schema_text import is_schema_text
from autograding.checks.orm.texts import texts_of
from autograding.checks.orm.words import DRIVERS, SQL_ARGUMENTS, last, looks_like_sql, named
from autograding.checks.python.modules import Modules
from autograding.checks.python.scopes import Scope
from autograding.checks.python.syntax import constant_text

__all__ = ["raw_sql"]

_TEXTS = frozenset({"text", "literal_column", "TextClause", "DDL"})
_RUNS = frozenset(
    [
        *("execute", "executemany", "executescript", "scalar", "scalars", "stream"),
        *("stream_scalars", "read_sql", "read_sql_query"),
    ]
)
_DRIVER_ONLY = frozenset(
    {"exec_driver_sql", "raw_connection", "driver_connection", "dbapi_connection"}
)
_HARMLESS = ("Error", "Warning", "Connection", "Row", "version", "version_info")
_SETTINGS = ("pragma", "begin")

_SAY_TEXT = (
    "Line {line} writes SQL as text: {code}. Say it with the ORM: `select(...).where(...)`, with"
    " your classes and their attributes."
)
_SAY_RUNS = (
    "Line {line} runs SQL written as text: {code}. Build the statement with `select()` and"
    " your classes, and run that."
)
_SAY_DRIVER = (
    "Line {line} goes around the ORM to the database's driver: {code}. Use the session"
    " and your classes."
)


def raw_sql(source: str, file: str, modules: Modules | None = None) -> tuple[Finding, ...]:
    """Find raw SQL: `text("...")`, texts that are executed, drivers and their cursors.

    SQL that defines tables is text by nature and fine: conditions of `CheckConstraint` and
    partial indexes, `server_default=text("0")`. So is a PRAGMA in a listener for connections.

    Args:
        source: the file's text.
        file: its path in the submission.
        modules: the submission's files, if names imported from other files are to be followed.

    Returns:
        Findings of the kinds `text`, `execute`, `cursor` and `driver`.

    Raises:
        SyntaxError: the source is not Python, or too deep or too large to be read.
    """
    place = look_at(source, file, modules)
    settings = {
        scope for scope in set(place.module.source.scopes.values()) if _sets_up(place, scope)
    }
    return in_order(
        found
        for node, scope in place.nodes
        if scope not in settings
        for found in _find(place, node, scope)
    )


def _find(place: Place, node: ast.AST, scope: Scope) -> Iterator[Finding]:
    if isinstance(node, ast.Call):
        yield from _find_call(place, node, scope)
    elif isinstance(node, ast.Name | ast.Attribute):
        yield from _find_name(place, node, scope)


def _find_call(place: Place, call: ast.Call, scope: Scope) -> Iterator[Finding]:
    if _is_text(place, call, scope):
        if not _is_plain(call) and not is_schema_text(place, call):
            yield place.found(call, scope, "text", _SAY_TEXT)
        return
    method = _method(place, call, scope)
    if method in _DRIVER_ONLY or method == "cursor":
        yield place.found(call, scope, "cursor", _SAY_DRIVER)
    elif method in _RUNS and any(map(looks_like_sql, _sql_texts(place, call, scope))):
        yield place.found(call, scope, "execute", _SAY_RUNS)


def _is_text(place: Place, call: ast.Call, scope: Scope) -> bool:
    origins = place.origin(call.func, scope)
    if named(origins, _TEXTS):
        return True
    is_literal = any(
        keyword.arg == "is_literal" and not _is_false(keyword.value) for keyword in call.keywords
    )
    if is_literal and named(origins, {"column"}):
        return True
    # An object that cannot be followed, such as a parameter: then the text decides.
    is_unknown = not origins and isinstance(call.func, ast.Attribute) and call.func.attr in _TEXTS
    return is_unknown and any(map(looks_like_sql, _sql_texts(place, call, scope)))


def _sql_texts(place: Place, call: ast.Call, scope: Scope) -> Iterator[str]:
    named_ones = [keyword.value for keyword in call.keywords if keyword.arg in SQL_ARGUMENTS]
    for argument in (*call.args[:1], *named_ones):
        yield from texts_of(argument, scope, place.origins)


def _method(place: Place, call: ast.Call, scope: Scope) -> str:
    """The name of what is called: of a method, or of a name that a method was bound to."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    if isinstance(call.func, ast.Call) and len(call.func.args) > 1:
        return constant_text(call.func.args[1]) or ""
    if isinstance(call.func, ast.Name):
        for value, _ in place.origins.values(call.func.id, scope):
            if isinstance(value, ast.Attribute):
                return value.attr
    return ""


def _find_name(place: Place, node: ast.Name | ast.Attribute, scope: Scope) -> Iterator[Finding]:
    """A driver's function, and `text` handed on to be called by others."""
    parent = place.parent(node)
    if isinstance(parent, ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr in _DRIVER_ONLY:
            yield place.found(node, scope, "cursor", _SAY_DRIVER)
        return
    is_called = isinstance(parent, ast.Call) and node is parent.func
    origins = place.origin(node, scope)
    if any(_is_driver(origin) for origin in origins):
        yield place.found(node, scope, "driver", _SAY_DRIVER)
    elif isinstance(parent, ast.Call) and not is_called and named(origins, _TEXTS):
        yield place.found(parent, scope, "text", _SAY_TEXT)
    elif isinstance(node, ast.Attribute) and node.attr in _DRIVER_ONLY and not is_called:
        yield place.found(node, scope, "cursor", _SAY_DRIVER)


def _is_driver(origin: str) -> bool:
    """Whether it is a driver's own; its errors and types do no harm, what calls gave is counted."""
    root = origin.split(".", 1)[0]
    is_harmless = origin.endswith(_HARMLESS) or ".errors." in origin
    return root in DRIVERS and "()" not in origin and not is_harmless


def _is_plain(call: ast.Call) -> bool:
    """`literal_column("1")`, `text("*")`: no SQL that an expression would say better."""
    text = constant_text(call.args[0]) if call.args else None
    return text is not None and (text.strip() == "*" or text.strip().isdigit())


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _sets_up(place: Place, scope: Scope) -> bool:
    """Whether it is a function that listens for events and runs PRAGMA and BEGIN only."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef) or scope.parent is None:
        return False
    decorators = {last(o) for d in node.decorator_list for o in _decorator(place, d, scope.parent)}
    runs = [
        " ".join(_sql_texts(place, call, scope)).strip().lower()
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and _method(place, call, scope) in _RUNS | _DRIVER_ONLY
    ]
    are_settings = bool(runs) and all(text.startswith(_SETTINGS) for text in runs)
    return are_settings and ("listens_for" in decorators or _is_listener(place, scope))


def _decorator(place: Place, node: ast.expr, scope: Scope) -> frozenset[str]:
    return place.origin(node.func if isinstance(node, ast.Call) else node, scope)


def _is_listener(place: Place, scope: Scope) -> bool:
    """`event.listen(engine, "connect", function)` anywhere in the file."""
    return any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "listen"
        and any(isinstance(each, ast.Name) and each.id == scope.name for each in call.args)
        for call, _ in place.module.source.calls
    )
