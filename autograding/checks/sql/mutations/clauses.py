"""Mistakes in whole clauses: DISTINCT, UNION and the like, ORDER BY, LIMIT."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise

from sqlglot import exp

from autograding.checks.sql.mutations.tree import Change, Node, instead, render

__all__ = ["directions", "distinct_rows", "limits", "orders", "set_operations"]

# Id -> the operation's class, whether it leaves repeated rows out, and its words.
_OPERATIONS: Mapping[str, tuple[type[exp.SetOperation], bool, str]] = {
    "union": (exp.Union, True, "UNION"),
    "union-all": (exp.Union, False, "UNION ALL"),
    "except": (exp.Except, True, "EXCEPT"),
    "intersect": (exp.Intersect, True, "INTERSECT"),
}
# What belongs to a set operation as a whole, not to its halves.
_AROUND = ("with_", "order", "limit", "offset")


def distinct_rows(node: Node) -> Iterator[Change]:
    """DISTINCT forgotten, or added where it may change the rows."""
    if not isinstance(node, exp.Select):
        return
    if node.args.get("distinct"):
        yield Change("dropped", "no DISTINCT", lambda twin: twin.set("distinct", None))
    elif _repeats_matter(node):
        text = "DISTINCT added"
        yield Change("added", text, lambda twin: twin.set("distinct", exp.Distinct()))


def _repeats_matter(select: exp.Select) -> bool:
    """Not where one row is asked for (a scalar subquery, EXISTS), nor in IN or UNION."""
    parent = select.parent
    if isinstance(parent, exp.SetOperation):
        return not parent.args.get("distinct")
    if isinstance(parent, exp.Subquery):
        return isinstance(parent.parent, exp.From | exp.Join)
    return parent is None or isinstance(parent, exp.CTE)


def set_operations(node: Node) -> Iterator[Change]:
    """Another set operation, or its second half forgotten."""
    if not isinstance(node, exp.SetOperation):
        return
    own = next(words for name, (_, _, words) in _OPERATIONS.items() if _is(node, name))
    for name, (_, _, words) in _OPERATIONS.items():
        if not _is(node, name):
            yield instead(name, f"{words} instead of {own}", partial(_as_operation, name=name))
    text = f"without {own} `{render(node.expression)}`"
    yield instead("first-half", text, _first_half)


def _is(node: Node, name: str) -> bool:
    kind, distinct, _ = _OPERATIONS[name]
    return isinstance(node, kind) and bool(node.args.get("distinct")) == distinct


def _as_operation(node: Node, name: str) -> Node:
    kind, distinct, _ = _OPERATIONS[name]
    return kind(**{**node.args, "distinct": distinct})


def _first_half(node: Node) -> Node:
    half: Node = node.this
    for key in _AROUND:
        if node.args.get(key):
            half.set(key, node.args[key])
    return half


def orders(node: Node) -> Iterator[Change]:
    """ORDER BY forgotten, one of its terms forgotten, or two of them swapped."""
    if not isinstance(node, exp.Order):
        return
    yield Change("dropped", f"no `{render(node).strip()}`", lambda twin: twin.pop())
    terms = [render(term) for term in node.expressions]
    for number, term in enumerate(terms if len(terms) > 1 else ()):
        text = f"ORDER BY without `{term}`"
        yield Change(f"without-{number + 1}", text, partial(_drop_term, number=number))
    for number, (first, second) in enumerate(pairwise(terms)):
        text = f"ORDER BY `{second}` before `{first}`"
        yield Change(f"swapped-{number + 1}", text, partial(_swap_terms, number=number))


def _drop_term(order: Node, number: int) -> None:
    order.expressions[number].pop()


def _swap_terms(order: Node, number: int) -> None:
    terms = list(order.expressions)
    terms[number : number + 2] = reversed(terms[number : number + 2])
    order.set("expressions", terms)


def directions(node: Node) -> Iterator[Change]:
    """ASC <-> DESC of one term of ORDER BY."""
    if isinstance(node, exp.Ordered):
        other = "ASC" if node.args.get("desc") else "DESC"
        yield Change(other.lower(), f"ORDER BY `{render(node.this)}` {other}", _reverse)


def _reverse(ordered: Node) -> None:
    """Turn the direction round, and NULLs with it: SQLite has them first in ASC, last in DESC."""
    ordered.set("desc", None if ordered.args.get("desc") else True)
    ordered.set("nulls_first", not ordered.args.get("nulls_first"))


def limits(node: Node) -> Iterator[Change]:
    """LIMIT or OFFSET forgotten, or one row too many or too few."""
    if not isinstance(node, exp.Limit | exp.Offset):
        return
    text = render(node).strip()
    yield Change("dropped", f"no `{text}`", lambda twin: twin.pop())
    yield Change("more", f"`{text}` and one more", partial(_shift, by=1))
    yield Change("fewer", f"`{text}` less one", partial(_shift, by=-1))


def _shift(clause: Node, by: int) -> None:
    count: Node = clause.expression
    if isinstance(count, exp.Literal):
        clause.set("expression", exp.Literal.number(int(count.name) + by))
    else:
        kind = exp.Add if by > 0 else exp.Sub
        clause.set("expression", kind(this=count.copy(), expression=exp.Literal.number(abs(by))))
