"""Mistakes in values: numbers, columns, COALESCE, arithmetic."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from sqlglot import exp

from autograding.checks.sql.mutations.sources import columns_mentioned, visible
from autograding.checks.sql.mutations.tree import Change, Node, instead, render

__all__ = ["arithmetic", "coalesces", "columns", "constants"]

_OPPOSITE: Mapping[type[exp.Binary], tuple[type[exp.Binary], str]] = {
    exp.Add: (exp.Sub, "minus"),
    exp.Sub: (exp.Add, "plus"),
    exp.Mul: (exp.Div, "divided"),
    exp.Div: (exp.Mul, "times"),
}


def constants(node: Node) -> Iterator[Change]:
    """A number that is one too large or too small."""
    if not isinstance(node, exp.Literal) or node.is_string or _means_nothing(node):
        return
    for by, variant in ((1, "more"), (-1, "less")):
        value = Decimal(node.name) + by
        yield instead(variant, f"{value} instead of {node.name}", _number(value))


def _number(value: Decimal) -> Callable[[Node], Node]:
    # Formatted, for sqlglot's own conversion of 1e3 writes digits that the query does not have.
    return lambda _: exp.Literal.number(f"{value:f}")


def _means_nothing(literal: exp.Literal) -> bool:
    """Whether a number is EXISTS' `SELECT 1`, or LIMIT's, which has mistakes of its own."""
    parent = literal.parent
    if isinstance(parent, exp.Select):
        return isinstance(parent.parent, exp.Exists)
    return isinstance(parent, exp.Limit | exp.Offset)


def columns(node: Node) -> Iterator[Change]:
    """The column of the same name of another table, or of another alias of the same table."""
    if not isinstance(node, exp.Column) or not node.table:
        return
    mentioned = columns_mentioned(node)
    for alias, table in visible(node).items():
        if alias != node.table and node.name in mentioned.get(table, ()):
            yield _of(node, alias)


def _of(column: exp.Column, alias: str) -> Change:
    other = exp.column(column.this.copy(), table=exp.to_identifier(alias))
    return instead(
        alias, f"`{render(other)}` instead of `{render(column)}`", lambda _: other.copy()
    )


def coalesces(node: Node) -> Iterator[Change]:
    """COALESCE forgotten."""
    if isinstance(node, exp.Coalesce):
        text = f"no COALESCE around `{render(node.this)}`"
        yield instead("dropped", text, lambda twin: twin.this)


def arithmetic(node: Node) -> Iterator[Change]:
    """The opposite operation, or only its first operand."""
    for kind, (opposite, variant) in _OPPOSITE.items():
        if type(node) is kind:
            yield _by(opposite, variant, node)
            text = f"only `{render(node.this)}` of `{render(node)}`"
            yield instead("first-operand", text, lambda twin: twin.this)


def _by(kind: type[exp.Binary], variant: str, node: Node) -> Change:
    return instead(
        variant,
        f"{variant} in `{render(node)}`",
        lambda twin: kind(this=twin.this, expression=twin.expression),
    )
