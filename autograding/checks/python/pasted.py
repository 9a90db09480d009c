"""Follow the texts that a Python file runs to where values are pasted into them."""

import ast
from collections.abc import Iterable, Iterator

from autograding.checks.python.scopes import Scope, Source
from autograding.checks.python.syntax import arguments_of
from autograding.checks.python.values import Built, Judge, Value

__all__ = ["Run", "around", "how_it_reads", "pasted"]

# A call that runs a text, its scope, and the text.
Run = tuple[ast.Call, Scope, ast.expr]


def pasted(source: Source, judge: Judge, runs: Iterable[Run]) -> Iterator[tuple[Built, Run]]:
    """Texts with values in them; a function's parameter leads on to those who call it."""
    waiting = list(runs)
    followed: set[tuple[int, str]] = set()
    while waiting:
        run = waiting.pop()
        _, scope, text = run
        result = judge.judge(text, scope)
        if isinstance(result, Built):
            yield result, run
        elif isinstance(result, Value):
            for name in result.parameters:
                home = _function_of(scope, name)
                if home is not None and (id(home), name) not in followed:
                    followed.add((id(home), name))
                    waiting += _callers(source, home, name)


def _function_of(scope: Scope, name: str) -> Scope | None:
    """The innermost function around a scope that has the parameter."""
    home: Scope | None = scope
    while home is not None and name not in home.parameters:
        home = home.parent
    return home


def _callers(source: Source, function: Scope, name: str) -> Iterator[Run]:
    for call, scope in source.calls_of(function):
        argument = arguments_of(call, function).get(name)
        if argument is not None:
            yield call, scope, argument


def how_it_reads(built: Built) -> str:
    """The way a text was put together, for a sentence: "an f-string", "`+`", "`.join()`"."""
    return {"f-string": "an f-string"}.get(built.how, f"`{built.how}`")


def around(scope: Scope) -> str:
    """The name of the function around a scope, or ""."""
    home: Scope | None = scope
    while home is not None and not isinstance(home.node, ast.FunctionDef | ast.AsyncFunctionDef):
        home = home.parent
    return home.name if home else ""
