"""Find where transactions end."""

import ast
from collections.abc import Iterator

from autograding.checks.orm.findings import Finding, Place, in_order, look_at
from autograding.checks.python.modules import Modules
from autograding.checks.python.scopes import Scope
from autograding.checks.python.syntax import constant_text

__all__ = ["commits"]

_SAY = {
    "commit": "Line {line} ends a transaction: {code}.",
    "begin": "Line {line} begins a transaction that commits at its end: {code}.",
    "autocommit": "Line {line} makes every statement a transaction of its own: {code}.",
}
_NAMED = frozenset({"commit", "begin"})


def commits(source: str, file: str, modules: Modules | None = None) -> tuple[Finding, ...]:
    """Find what makes changes last: `.commit()`, `.begin()` and autocommit.

    `begin_nested()` ends no transaction, nor does `rollback()`. A method that is handed on, such
    as in `app.teardown_request(db.session.commit)`, counts where it stands; one that a variable
    holds counts where that is called.

    Args:
        source: the file's text.
        file: its path in the submission.
        modules: the submission's files, if names imported from other files are to be followed.

    Returns:
        Findings of the kinds `commit`, `begin` and `autocommit`, with the function around each;
        `helper` for calls of the submission's own functions that do one of these, and `boundary`
        where such a function is a decorator or is entered by `with`, around a use case.

    Raises:
        SyntaxError: the source is not Python, or too deep or too large to be read.
    """
    place = look_at(source, file, modules)
    enders = _Enders(place)
    return in_order(
        found
        for node, scope in place.nodes
        for found in (*_find(place, node, scope), *enders.find(node, scope))
    )


def _find(place: Place, node: ast.AST, scope: Scope) -> Iterator[Finding]:
    kind = _kind(place, node, scope)
    if kind is None:
        return
    parent = place.parent(node)
    is_called = isinstance(parent, ast.Call) and node is parent.func
    shown = parent if is_called and parent is not None else node
    is_handed_on = isinstance(parent, ast.Call | ast.keyword) and kind == "commit"
    if kind == "autocommit" or is_called or is_handed_on:
        yield place.found(shown, scope, kind, _SAY[kind])


def _kind(place: Place, node: ast.AST, scope: Scope) -> str | None:
    method = _method(place, node, scope)
    if method in _NAMED:
        return method
    return "autocommit" if _is_autocommit(node) else None


def _is_autocommit(node: ast.AST) -> bool:
    """`create_engine(..., isolation_level="AUTOCOMMIT")`, also as a key of a dict."""
    pairs: list[tuple[str | None, str | None]] = []
    if isinstance(node, ast.Call):
        pairs = [(each.arg, constant_text(each.value)) for each in node.keywords]
    elif isinstance(node, ast.Dict):
        keys, values = map(constant_text, node.keys), map(constant_text, node.values)
        pairs = list(zip(keys, values, strict=True))
    return any(key == "isolation_level" and (v or "").upper() == "AUTOCOMMIT" for key, v in pairs)


def _method(place: Place, node: ast.AST, scope: Scope) -> str | None:
    """`commit` for `x.commit`, `getattr(x, "commit")` and a variable that holds one of them."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        return node.attr
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr":
        return constant_text(node.args[1]) if len(node.args) > 1 else None
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for value, home in place.origins.values(node.id, scope):
            if isinstance(value, ast.Attribute) or _is_getattr(value):
                return _method(place, value, home)
    return None


def _is_getattr(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr"


class _Enders:
    """The submission's own functions that end a transaction when they are called."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._known: dict[tuple[Scope, bool], bool] = {}

    def find(self, node: ast.AST, scope: Scope) -> Iterator[Finding]:
        """A call, decorator or `with` of such a function."""
        is_around = self._is_around(node)
        if isinstance(node, ast.Call) and _kind(self._place, node.func, scope):
            return
        for definition in self._called(self._place, node, scope):
            if self._ends(definition, is_around):
                file = self._place.origins.modules.of(definition).file
                said = f"Line {{line}} ends a transaction: {{code}} does so in {file}."
                yield self._place.found(node, scope, "boundary" if is_around else "helper", said)

    def _is_around(self, node: ast.AST) -> bool:
        """Whether it stands around a use case: as a decorator, or entered by `with`."""
        parent = self._place.parent(node)
        is_entered = isinstance(parent, ast.withitem) and node is parent.context_expr
        return is_entered or node in getattr(parent, "decorator_list", ())

    def _called(self, place: Place, node: ast.AST, scope: Scope) -> Iterator[Scope]:
        called: ast.AST | None = None
        if isinstance(node, ast.Call):
            called = node.func
        elif isinstance(node, ast.Name | ast.Attribute) and self._is_around(node):
            called = node
        for name in sorted(place.origin(called, scope)):
            definition = place.origins.modules.definitions.get(name.removesuffix("()"))
            if definition is not None:
                yield definition

    def _ends(self, definition: Scope, is_around: bool) -> bool:
        """Whether it commits: a function itself, or whatever is in it if it stands around."""
        key = definition, is_around
        if key not in self._known:
            self._known[key] = False
            module = self._place.origins.modules.of(definition)
            place = Place(module, self._place.origins)
            self._known[key] = any(
                any(_find(place, node, scope))
                or any(self._ends(each, False) for each in self._called(place, node, scope))
                for node, scope in module.source.within(definition)
                if is_around or scope is definition
            )
        return self._known[key]
