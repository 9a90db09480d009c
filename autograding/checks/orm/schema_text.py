"""Whether `text("...")` defines a table, which only text can say, or is part of a query."""

import ast

from autograding.checks.orm.findings import Place

__all__ = ["is_schema_text"]

_DEFINES = frozenset(
    [
        *("Index", "CheckConstraint", "ExcludeConstraint", "UniqueConstraint", "Computed"),
        *("DefaultClause", "FetchedValue", "Identity"),
    ]
)
_OPTIONS = frozenset(
    [
        *("server_default", "server_onupdate", "sqltext"),
        *("postgresql_where", "sqlite_where", "mssql_where", "mysql_where"),
    ]
)
_COLUMNS = frozenset({"Column", "mapped_column"})
_COLUMN_OPTIONS = frozenset({"default", "insert_default", "onupdate"})


def is_schema_text(place: Place, node: ast.AST) -> bool:
    """Whether it is part of a constraint, an index or a default; also through a variable."""
    return _is_part(place, node) or _is_used_as_part(place, node)


def _is_part(place: Place, node: ast.AST) -> bool:
    child: ast.AST = node
    around = place.parent(node)
    while around is not None and not isinstance(around, ast.stmt):
        if isinstance(around, ast.keyword) and around.arg in _OPTIONS:
            return True
        if isinstance(around, ast.Dict) and _key_of(around, child) in _OPTIONS:
            return True
        if isinstance(around, ast.Call) and child is not around.func:
            name = _called(around)
            of_column = isinstance(child, ast.keyword) and child.arg in _COLUMN_OPTIONS
            if name in _DEFINES or (name in _COLUMNS and of_column):
                return True
        child, around = around, place.parent(around)
    return False


def _is_used_as_part(place: Place, node: ast.AST) -> bool:
    """`OPEN = text("...")`, and every use of OPEN defines something."""
    statement = place.parent(node)
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return False
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    uses = [
        each
        for each, _ in place.nodes
        if isinstance(each, ast.Name) and each.id in names and isinstance(each.ctx, ast.Load)
    ]
    return bool(names) and bool(uses) and all(_is_part(place, each) for each in uses)


def _called(call: ast.Call) -> str:
    function = call.func
    return getattr(function, "attr", None) or getattr(function, "id", None) or ""


def _key_of(node: ast.Dict, value: ast.AST) -> object:
    keys = (key for key, each in zip(node.keys, node.values, strict=True) if each is value)
    key = next(keys, None)
    return key.value if isinstance(key, ast.Constant) else None
