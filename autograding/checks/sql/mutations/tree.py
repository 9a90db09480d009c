"""Parse, render and edit sqlglot's syntax trees."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

__all__ = [
    "Change",
    "Mutation",
    "Node",
    "changed",
    "conjuncts",
    "instead",
    "nodes_of",
    "normalized",
    "parse",
    "render",
]

Node: TypeAlias = exp.Expr

_DIALECT = "sqlite"


@dataclass(frozen=True)
class Change:
    """One mistake at one node.

    `variant` ends the mutant's id. `edit` makes the mistake in place; it gets the node's twin in a
    copy of the query, so it must not use the node that the change was made for.
    """

    variant: str
    description: str
    edit: Callable[[Node], object]


Mutation: TypeAlias = Callable[[Node], Iterator[Change]]


def parse(sql: str) -> Node:
    """The tree of one query.

    Raises:
        ValueError: sqlglot cannot read it, or it is another kind of statement, or several.
    """
    try:
        statement = parse_one(sql, dialect=_DIALECT)
    except SqlglotError as error:
        raise ValueError(f"sqlglot cannot read the query: {_reason(error)}") from error
    if isinstance(statement, exp.Block):
        raise ValueError("not one query but several statements")
    if not isinstance(statement, exp.Query):
        raise ValueError(f"not a query but {statement.key.upper()}")
    return statement


def _reason(error: SqlglotError) -> str:
    """The first complaint, without the terminal colors of sqlglot's message."""
    details = getattr(error, "errors", None)
    if not details:
        return str(error)
    return f"{details[0]['description']} (line {details[0]['line']})"


def render(node: Node, *, last_use: bool = False) -> str:
    """The SQL of a tree, on one line and without comments; faster if nobody needs the tree."""
    return node.sql(dialect=_DIALECT, comments=False, copy=not last_use)


def normalized(sql: str) -> str | None:
    """The SQL as sqlglot writes it, None if sqlglot cannot read it back."""
    try:
        return render(parse(sql), last_use=True)
    except ValueError:
        return None


def nodes_of(query: Node) -> list[Node]:
    """Every node, in an order that a copy of the tree shares."""
    return list(query.walk(bfs=False))


def changed(query: Node, index: int, change: Change) -> str:
    """The SQL of a copy of the query with one change, made at the node of that index."""
    twin = query.copy()
    # A node without a parent cannot be replaced: this holds the query's own place.
    holder = exp.Paren(this=twin)
    change.edit(nodes_of(twin)[index])
    return render(holder.this, last_use=True)


def instead(variant: str, description: str, build: Callable[[Node], Node]) -> Change:
    """The change that puts what `build` makes of the node in its place.

    `build` may give parts of the node away; the node itself only as a copy.
    """
    return Change(variant, description, lambda node: node.replace(build(node)))


def conjuncts(condition: Node) -> list[Node]:
    """What a condition joins with AND, in order: `a AND b AND c` is three."""
    if isinstance(condition, exp.And):
        return [*conjuncts(condition.this), *conjuncts(condition.expression)]
    return [condition]
