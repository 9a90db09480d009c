"""The texts that an expression may stand for, as far as they are written out."""

import ast
from collections.abc import Iterator

from autograding.checks.python.origins import Origins
from autograding.checks.python.scopes import Scope

__all__ = ["texts_of"]

_DEPTH = 12
_SAME = frozenset({"format", "strip", "lstrip", "rstrip", "replace", "lower", "upper", "encode"})
_WRAPPERS = frozenset({"dedent", "cleandoc", "str"})


def texts_of(node: ast.expr, scope: Scope, origins: Origins, depth: int = _DEPTH) -> Iterator[str]:
    """Texts, with `?` for each value that is pasted in; nothing for what is not text."""
    if depth == 0:
        return
    if isinstance(node, ast.Constant):
        written = node.value
        if isinstance(written, str | bytes):
            yield written if isinstance(written, str) else written.decode("latin-1")
    elif isinstance(node, ast.JoinedStr):
        parts = (each.value if isinstance(each, ast.Constant) else "?" for each in node.values)
        yield "".join(map(str, parts))
    elif isinstance(node, ast.Name):
        for value, home in origins.values(node.id, scope):
            yield from texts_of(value, home, origins, depth - 1)
    else:
        for part in _parts(node):
            yield from texts_of(part, scope, origins, depth - 1)


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions of which text is made, the first words first."""
    if isinstance(node, ast.BinOp):
        yield node.left
        if isinstance(node.op, ast.Add):
            yield node.right
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.NamedExpr | ast.Subscript):
        yield node.value
    elif isinstance(node, ast.Dict):
        yield from node.values
    elif isinstance(node, ast.List | ast.Tuple):
        yield from node.elts
    elif isinstance(node, ast.Call):
        yield from _called_parts(node)


def _called_parts(node: ast.Call) -> Iterator[ast.expr]:
    function = node.func
    name = getattr(function, "attr", None) or getattr(function, "id", None)
    if isinstance(function, ast.Attribute) and name in _SAME:
        yield function.value
    elif name == "join" or name in _WRAPPERS:
        yield from node.args[:1]
