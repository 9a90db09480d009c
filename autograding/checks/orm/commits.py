"""Find where transactions end."""

import ast
from collections.abc import Iterable, Iterator

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
_DEPTH = 6


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
    if _is_autocommit(node):
        yield place.found(node, scope, "autocommit", _SAY["autocommit"])
    if not isinstance(node, ast.Call):
        return
    for kind in sorted(_methods(place, node.func, scope) & set(_SAY)):
        yield place.found(node, scope, kind, _SAY[kind])
    for argument in _handed_on(place, node, scope):
        if "commit" in _methods(place, argument, scope):
            yield place.found(argument, scope, "commit", _SAY["commit"])


def _handed_on(place: Place, call: ast.Call, scope: Scope) -> Iterator[ast.expr]:
    """The functions that a call may be given, for someone to call later."""
    origins = place.origin(call.func, scope)
    if _name(call) == "partial" or any(each.startswith("builtins.") for each in origins):
        return
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        if not isinstance(argument, ast.Call) or _name(argument) == "partial":
            yield argument


def _is_autocommit(node: ast.AST) -> bool:
    """`create_engine(..., isolation_level="AUTOCOMMIT")`, also as a key of a dict."""
    pairs: list[tuple[str | None, str | None]] = []
    if isinstance(node, ast.Call):
        pairs = [(each.arg, constant_text(each.value)) for each in node.keywords]
    elif isinstance(node, ast.Dict):
        keys, values = map(constant_text, node.keys), map(constant_text, node.values)
        pairs = list(zip(keys, values, strict=True))
    return any(key == "isolation_level" and (v or "").upper() == "AUTOCOMMIT" for key, v in pairs)


def _methods(place: Place, node: ast.AST, scope: Scope, depth: int = _DEPTH) -> set[str]:
    """The methods that an expression may be: `commit` of `x.commit if well else x.rollback`."""
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.Call):
        return _looked_up(place, node, scope, depth)
    if isinstance(node, ast.Name) and depth:
        values = place.origins.values(node.id, scope)
        return {name for v, home in values for name in _methods(place, v, home, depth - 1)}
    parts = _alternatives(node) if depth else ()
    return {name for part in parts for name in _methods(place, part, scope, depth - 1)}


def _looked_up(place: Place, node: ast.Call, scope: Scope, depth: int) -> set[str]:
    """`getattr(x, "commit")`, `methodcaller("commit")`, `partial(x.commit)`."""
    name = _name(node)
    if name == "partial" and node.args and depth:
        return _methods(place, node.args[0], scope, depth - 1)
    index = {"getattr": 1, "methodcaller": 0}.get(name)
    if index is None or len(node.args) <= index:
        return set()
    return {constant_text(node.args[index]) or ""}


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", None) or getattr(call.func, "id", None) or ""


def _alternatives(node: ast.AST) -> Iterable[ast.AST]:
    """The expressions of which one is what the whole stands for."""
    if isinstance(node, ast.IfExp):
        return (node.body, node.orelse)
    if isinstance(node, ast.BoolOp | ast.Dict):
        return node.values
    if isinstance(node, ast.List | ast.Tuple):
        return node.elts
    return (node.value,) if isinstance(node, ast.NamedExpr | ast.Subscript) else ()


class _Enders:
    """The submission's own functions that end a transaction when they are called."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._known: dict[tuple[Scope, bool], bool] = {}

    def find(self, node: ast.AST, scope: Scope) -> Iterator[Finding]:
        """A call, decorator or `with` of such a function."""
        is_around = self._is_around(node)
        if any(_find(self._place, node, scope)):
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
