"""Mistakes in conditions: comparisons, AND and OR, NULL, NOT, and conditions that are missing."""

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from autograding.checks.sql.mutations.tree import Change, Node, instead, render

__all__ = [
    "comparisons",
    "connectors",
    "dropped_predicates",
    "negations",
    "null_tests",
    "patterns",
    "ranges",
]

_Comparison = type[exp.Binary]

# The operator, and the name it has in ids.
_OPERATORS: Mapping[_Comparison, tuple[str, str]] = {
    exp.EQ: ("=", "eq"),
    exp.NEQ: ("<>", "ne"),
    exp.LT: ("<", "lt"),
    exp.LTE: ("<=", "le"),
    exp.GT: (">", "gt"),
    exp.GTE: (">=", "ge"),
    exp.NullSafeEQ: ("IS", "is"),
    exp.NullSafeNEQ: ("IS NOT", "is-not"),
}
_MISTAKEN: Mapping[_Comparison, tuple[_Comparison, ...]] = {
    exp.EQ: (exp.NEQ, exp.LTE, exp.GTE),
    exp.NEQ: (exp.EQ, exp.LT, exp.GT),
    exp.LT: (exp.LTE, exp.GT, exp.GTE, exp.EQ),
    exp.LTE: (exp.LT, exp.GTE, exp.GT, exp.EQ),
    exp.GT: (exp.GTE, exp.LT, exp.LTE, exp.EQ),
    exp.GTE: (exp.GT, exp.LTE, exp.LT, exp.EQ),
    exp.NullSafeEQ: (exp.NullSafeNEQ, exp.EQ),
    exp.NullSafeNEQ: (exp.NullSafeEQ, exp.NEQ),
}
_TESTS = (exp.In, exp.Exists, exp.Between, exp.Like, exp.Glob)


def comparisons(node: Node) -> Iterator[Change]:
    """Another comparison operator: `<` for `<=`, `=` for `<>`."""
    for kind, others in _MISTAKEN.items():
        if type(node) is kind:
            for other in others[:1] if _is_link(node) else others:
                yield _compared_by(node, kind, other)


def _is_link(node: Node) -> bool:
    """Whether a node is `column = column`: nobody takes that for `<=`."""
    return isinstance(node, exp.EQ) and _compares_columns(node)


def _compares_columns(node: Node) -> bool:
    return isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Column)


def _compared_by(node: Node, kind: _Comparison, other: _Comparison) -> Change:
    symbol, name = _OPERATORS[other]
    return instead(
        name,
        f"{symbol} instead of {_OPERATORS[kind][0]} in `{render(node)}`",
        lambda twin: other(this=twin.this, expression=twin.expression),
    )


def dropped_predicates(node: Node) -> Iterator[Change]:
    """A condition forgotten: one side of AND or OR, or all of WHERE, HAVING or FILTER."""
    parent = node.parent
    if isinstance(parent, exp.Connector) and type(node) is not type(parent):
        yield Change("dropped", _missing(node), _drop_operand)
    elif isinstance(parent, exp.Where | exp.Having) and not isinstance(node, exp.And):
        yield Change("dropped", _missing(node), _drop_clause)


def _missing(node: Node) -> str:
    same = _compares_columns(node) and node.this.name == node.expression.name
    if isinstance(node, exp.NEQ) and same:
        return f"does not leave out the row itself: no `{render(node)}`"
    return f"without the condition `{render(node)}`"


def _drop_operand(node: Node) -> None:
    connector = node.parent
    if connector:
        connector.replace(connector.expression if node is connector.this else connector.this)


def _drop_clause(node: Node) -> None:
    clause = node.parent
    if clause and isinstance(clause.parent, exp.Filter):
        clause.parent.replace(clause.parent.this)
    elif clause:
        clause.pop()


def connectors(node: Node) -> Iterator[Change]:
    """AND for OR, OR for AND, and `(a OR b) AND c` without its parentheses."""
    if isinstance(node, exp.And):
        yield instead("or", f"OR instead of AND in `{render(node)}`", _connected_by(exp.Or))
    elif isinstance(node, exp.Or):
        yield instead("and", f"AND instead of OR in `{render(node)}`", _connected_by(exp.And))
        if isinstance(node.parent, exp.Paren) and isinstance(node.parent.parent, exp.And | exp.Not):
            text = f"no parentheses around `{render(node)}`"
            yield Change("no-parentheses", text, _out_of_its_parent)


def _connected_by(kind: type[exp.Connector]) -> Callable[[Node], Node]:
    return lambda twin: kind(this=twin.this, expression=twin.expression)


def null_tests(node: Node) -> Iterator[Change]:
    """`IS NULL` <-> `IS NOT NULL`, and either written as `=` or `<>`, which no NULL passes."""
    if not isinstance(node, exp.Is) or not isinstance(node.expression, exp.Null):
        return
    value = render(node.this)
    if isinstance(node.parent, exp.Not):
        yield Change("is", f"`{value} IS NULL` instead of IS NOT NULL", _out_of_its_parent)
        yield Change("ne", f"`{value} <> NULL` instead of IS NOT NULL", _as_not_equal)
    else:
        yield instead("is-not", f"`{value} IS NOT NULL` instead of IS NULL", _negated)
        yield instead("eq", f"`{value} = NULL` instead of IS NULL", _as_equal)


def _negated(node: Node) -> Node:
    return exp.Not(this=node.copy())


def _out_of_its_parent(node: Node) -> None:
    """Leave out the NOT or the parentheses around a node."""
    if node.parent:
        node.parent.replace(node)


def _as_equal(node: Node) -> Node:
    return exp.EQ(this=node.this, expression=exp.Null())


def _as_not_equal(node: Node) -> None:
    if node.parent:
        node.parent.replace(exp.NEQ(this=node.this, expression=exp.Null()))


def negations(node: Node) -> Iterator[Change]:
    """NOT forgotten, or added: IN <-> NOT IN, EXISTS <-> NOT EXISTS, and the like."""
    if isinstance(node, exp.Not) and not isinstance(node.this, exp.Is):
        yield instead("dropped", f"no NOT before `{render(node.this)}`", lambda twin: twin.this)
    elif isinstance(node, exp.Like) and node.args.get("negate"):
        text = f"no NOT in `{render(node)}`"
        yield Change("dropped", text, lambda twin: twin.set("negate", None))
    elif isinstance(node, _TESTS) and not isinstance(node.parent, exp.Not | exp.Escape):
        yield instead("added", f"NOT before `{render(node)}`", _negated)


def ranges(node: Node) -> Iterator[Change]:
    """BETWEEN without its lower or upper bound itself."""
    if isinstance(node, exp.Between):
        yield instead("low", f"without the lower bound: `{render(node)}`", _range(exp.GT, exp.LTE))
        yield instead("high", f"without the upper bound: `{render(node)}`", _range(exp.GTE, exp.LT))


def _range(low: _Comparison, high: _Comparison) -> Callable[[Node], Node]:
    def build(twin: Node) -> Node:
        above = low(this=twin.this.copy(), expression=twin.args["low"])
        below = high(this=twin.this.copy(), expression=twin.args["high"])
        return exp.Paren(this=exp.And(this=above, expression=below))

    return build


def patterns(node: Node) -> Iterator[Change]:
    """`=` for LIKE or GLOB: the pattern taken for the text itself."""
    if not isinstance(node, exp.Like | exp.Glob) or isinstance(node.parent, exp.Escape):
        return
    if not node.args.get("negate"):
        text = f"= instead of a pattern in `{render(node)}`"
        yield instead("eq", text, lambda twin: exp.EQ(this=twin.this, expression=twin.expression))
