"""Small questions to a piece of syntax."""

import ast
from collections.abc import Iterator

from autograding.checks.python.scopes import Scope

__all__ = [
    "annotations_of",
    "arguments_of",
    "constant_text",
    "default_of",
    "is_property",
    "results_of",
    "types_in",
]


def constant_text(node: ast.AST | None) -> str | None:
    """The text that an expression stands for, if it is written out: `"sess" + "ion"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = constant_text(node.left), constant_text(node.right)
        return None if left is None or right is None else left + right
    return None


def arguments_of(call: ast.Call, function: Scope) -> dict[str, ast.expr]:
    """The arguments of a call by the function's parameters; starred ones are left out."""
    parameters = list(function.parameters)
    if parameters[:1] in (["self"], ["cls"]):
        parameters = parameters[1:]
    plain = [argument for argument in call.args if not isinstance(argument, ast.Starred)]
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    return dict(zip(parameters, plain, strict=False)) | named


def annotations_of(arguments: ast.arguments) -> dict[str, ast.expr]:
    """The annotations of parameters."""
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return {each.arg: each.annotation for each in plain if each.annotation}


def types_in(annotation: ast.expr | None) -> Iterator[ast.expr]:
    """The names in an annotation: `Session`, `"Session"`, `Session | None`, `list[Session]`."""
    text = constant_text(annotation)
    if text is not None:
        try:
            annotation = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return
    for node in ast.walk(annotation) if annotation else ():
        if isinstance(node, ast.Name | ast.Attribute):
            yield node


def default_of(arguments: ast.arguments, name: str) -> ast.expr | None:
    """The default value of a parameter."""
    plain = [*arguments.posonlyargs, *arguments.args]
    paired = list(zip(reversed(plain), reversed(arguments.defaults), strict=False))
    named = list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
    return next((value for each, value in [*paired, *named] if each.arg == name), None)


def is_property(node: ast.AST) -> bool:
    """Whether a function is read like an attribute."""
    decorators = getattr(node, "decorator_list", [])
    return any("property" in ast.unparse(each) for each in decorators)


def results_of(function: ast.AST, *, yields: bool = False) -> list[ast.expr]:
    """What a function returns, and what it yields if that counts."""
    kinds = ast.Return | ast.Yield | ast.YieldFrom if yields else ast.Return
    return [node.value for node in ast.walk(function) if isinstance(node, kinds) and node.value]
