"""What public methods of a repository let out: queries, results that are not read, sessions."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Leak", "leaks"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef

_STATEMENTS = {"select", "query", "with_only_columns"}
_NARROWING = {
    "distinct", "filter", "filter_by", "group_by", "having", "join", "limit", "offset", "options",
    "order_by", "outerjoin", "select_from", "where",
}  # fmt: skip
_RESULTS = {"scalars", "execute", "stream", "stream_scalars"}
_SESSIONS = {"session", "_session", "db_session", "_db_session"}
_SAID = (
    (_SESSIONS, "the session"),
    (_STATEMENTS, "a query that was not sent"),
    (_RESULTS, "a result that was not read"),
)
_CONDITIONS = {"filter", "having", "order_by", "where"}


@dataclass(frozen=True)
class Leak:
    """One place that lets something out, in a student's words."""

    line: int
    message: str


def leaks(source: str, name: str) -> Iterator[Leak]:
    """What the public methods of a class let out.

    Args:
        source: the text of its module.
        name: the class's qualified name.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and node.name == name.rpartition(".")[2]:
            for method in node.body:
                if isinstance(method, _Function) and not method.name.startswith("_"):
                    yield from _leaks_of(method, f"{node.name}.{method.name}")


def _leaks_of(method: _Function, name: str) -> Iterator[Leak]:
    values = _assigned(method)
    for node in _own_nodes(method):
        if isinstance(node, ast.Yield | ast.YieldFrom):
            said = "is a generator: it reads while somebody loops. Return a list."
            yield Leak(node.lineno, f"{name} {said}")
        if isinstance(node, ast.Return) and node.value is not None:
            kind = _kind(node.value, values, 8)
            if kind:
                yield Leak(node.lineno, f"{name} returns {kind}. Return entities, or a list.")
        if isinstance(node, ast.Call):
            yield from _conditions(method, node, name)


def _own_nodes(method: _Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    waiting: list[ast.AST] = list(method.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, _Function | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _assigned(method: _Function) -> dict[str, ast.expr]:
    """The last value that each name is given in a function."""
    found: dict[str, ast.expr] = {}
    for node in _own_nodes(method):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            if isinstance(node.targets[0], ast.Name):
                found[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id] = node.value
    return found


def _kind(value: ast.expr | None, values: dict[str, ast.expr], depth: int) -> str:
    """What a returned expression lets out, "" for nothing that can be seen."""
    if depth and isinstance(value, ast.Name):
        return _kind(values.get(value.id), values, depth - 1)
    if depth and isinstance(value, ast.Call):
        return _kind_of_call(value.func, values, depth)
    if isinstance(value, ast.Attribute) and value.attr in _SESSIONS:
        return "the session"
    if isinstance(value, ast.GeneratorExp):
        return "a generator, which reads while somebody loops"
    return ""


def _kind_of_call(called: ast.expr, values: dict[str, ast.expr], depth: int) -> str:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    if name in _NARROWING and isinstance(called, ast.Attribute):
        return _kind(called.value, values, depth - 1)
    return next((said for names, said in _SAID if name in names), "")


def _conditions(method: _Function, call: ast.Call, name: str) -> Iterator[Leak]:
    """A parameter that goes into the query as it is: the caller must speak SQLAlchemy."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _CONDITIONS:
        return
    arguments = method.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg,) if one]
    names = {one.arg for one in every} - {"self", "cls"}
    for given in call.args:
        bare = given.value if isinstance(given, ast.Starred) else given
        if isinstance(bare, ast.Name) and bare.id in names:
            yield Leak(
                call.lineno,
                f"{name} puts its parameter {bare.id} into {call.func.attr}(...): its caller must"
                " know SQLAlchemy. Write a method for each question instead.",
            )
