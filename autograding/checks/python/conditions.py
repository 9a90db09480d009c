"""What a condition tells about a name: that it is one of some choices where the condition holds."""

import ast
from collections.abc import Iterator, Sequence

__all__ = ["assigns", "is_constant_pattern", "known_if"]


def known_if(test: ast.expr, *, holds: bool) -> Iterator[tuple[str, ast.expr]]:
    """Names that are one of some choices if the condition holds (or if it does not)."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from known_if(test.operand, holds=not holds)
    elif isinstance(test, ast.BoolOp):
        # All parts of an `and` hold if it does; all parts of an `or` fail if it fails.
        if isinstance(test.op, ast.And) == holds:
            for part in test.values:
                yield from known_if(part, holds=holds)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        yield from _known_by(test, ast.In if holds else ast.NotIn, ast.Eq if holds else ast.NotEq)


def _known_by(
    test: ast.Compare, member: type[ast.cmpop], equal: type[ast.cmpop]
) -> Iterator[tuple[str, ast.expr]]:
    left, right = test.left, test.comparators[0]
    if isinstance(left, ast.Call) and isinstance(left.func, ast.Attribute):
        # x.lower() in choices: x in another case is still one of the choices' letters.
        left = left.func.value if left.func.attr in ("lower", "upper") else left
    if isinstance(left, ast.Name) and isinstance(test.ops[0], member):
        yield left.id, right
    elif isinstance(left, ast.Name) and isinstance(test.ops[0], equal):
        yield left.id, ast.List([right])


def assigns(body: Sequence[ast.stmt], name: str) -> bool:
    """Whether one of the lines gives the name a value."""
    return any(
        isinstance(line, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in line.targets)
        for line in body
    )


def is_constant_pattern(pattern: ast.pattern) -> bool:
    """Whether `case` matches constants only."""
    if isinstance(pattern, ast.MatchOr):
        return all(is_constant_pattern(each) for each in pattern.patterns)
    return isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant)
