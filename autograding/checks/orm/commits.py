"""Find where a transaction ends."""

import ast
from collections.abc import Iterator

from autograding.checks.orm.findings import Finding, Place, in_order, look_at
from autograding.checks.python.modules import Modules
from autograding.checks.python.origins import constant_text
from autograding.checks.python.scopes import Scope

__all__ = ["commits"]

_SAY = {
    "commit": "Line {line} ends a transaction with {code}.",
    "begin": "Line {line} begins a transaction that commits at its end: {code}.",
    "autocommit": "Line {line} makes every statement a transaction of its own: {code}.",
}


def commits(source: str, file: str, modules: Modules | None = None) -> tuple[Finding, ...]:
    """Find what makes changes last: `.commit()`, `.begin()` and autocommit.

    `begin_nested()` is no end of a transaction, nor is `rollback()`. A method that is handed on,
    such as `app.teardown_request(db.session.commit)`, counts where it stands; one that a variable
    holds counts where that is called.

    Args:
        source: the file's text.
        file: its path in the submission.
        modules: the submission's files, if names imported from other files are to be followed.

    Returns:
        Findings of the kinds `commit`, `begin` and `autocommit`, with the function around each.

    Raises:
        SyntaxError: the source is not Python, or too deep or too large to be read.
    """
    place = look_at(source, file, modules)
    return in_order(each for node, scope in place.nodes for each in _find(place, node, scope))


def _find(place: Place, node: ast.AST, scope: Scope) -> Iterator[Finding]:
    kind = _kind(place, node, scope)
    if kind is None:
        return
    parent = place.parent(node)
    is_called = isinstance(parent, ast.Call) and node is parent.func
    shown = parent if is_called and parent is not None else node
    if kind == "autocommit" or is_called or not _is_only_kept(parent):
        yield place.found(shown, scope, kind, _SAY[kind])


def _kind(place: Place, node: ast.AST, scope: Scope) -> str | None:
    method = _method(place, node, scope)
    if method in ("commit", "begin"):
        return method
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            value = constant_text(keyword.value)
            if keyword.arg == "isolation_level" and (value or "").upper() == "AUTOCOMMIT":
                return "autocommit"
    if isinstance(node, ast.Dict):
        pairs = zip(map(constant_text, node.keys), map(constant_text, node.values), strict=True)
        if any(k == "isolation_level" and (v or "").upper() == "AUTOCOMMIT" for k, v in pairs):
            return "autocommit"
    return None


def _method(place: Place, node: ast.AST, scope: Scope) -> str | None:
    """`commit` for `x.commit`, `getattr(x, "commit")` and a variable that holds one of them."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        return node.attr
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr":
        return constant_text(node.args[1]) if len(node.args) > 1 else None
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for value, home in place.origins.values(node.id, scope):
            if isinstance(value, ast.Attribute | ast.Call):
                return _method(place, value, home)
    return None


def _is_only_kept(parent: ast.AST | None) -> bool:
    """`finish = db.session.commit`: counted where `finish` is called."""
    return isinstance(parent, ast.Assign | ast.AnnAssign)
