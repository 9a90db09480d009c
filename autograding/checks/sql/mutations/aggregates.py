"""Mistakes in aggregates: the wrong one, over the wrong rows, in the wrong groups."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from sqlglot import exp

from autograding.checks.sql.mutations.sources import own_columns
from autograding.checks.sql.mutations.tree import Change, Node, instead, render

__all__ = ["counts", "groupings", "repeats", "swaps"]

_MAKERS: Mapping[str, Callable[[Node], Node]] = {
    "count": lambda value: exp.Count(this=value, big_int=True),
    "sum": lambda value: exp.Sum(this=value),
    "total": lambda value: exp.Anonymous(this="TOTAL", expressions=[value]),  # sqlglot has none
    "avg": lambda value: exp.Avg(this=value),
    "min": lambda value: exp.Min(this=value),
    "max": lambda value: exp.Max(this=value),
    "group_concat": lambda value: exp.GroupConcat(this=value),
}
_MISTAKEN: Mapping[str, tuple[str, ...]] = {
    "count": ("sum",),
    "sum": ("count", "total", "avg"),
    "total": ("sum", "count"),
    "avg": ("sum", "max"),
    "min": ("max",),
    "max": ("min", "sum"),
}
_NAMES: Mapping[type[Node], str] = {
    exp.Count: "count",
    exp.Sum: "sum",
    exp.Avg: "avg",
    exp.Min: "min",
    exp.Max: "max",
    exp.GroupConcat: "group_concat",
}
_REPEATS_MATTER = ("sum", "total", "avg", "group_concat")


def _aggregate(node: Node) -> tuple[str, Node] | None:
    """An aggregate's name and what it is over; None for anything else, `COUNT(*)` too."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "total":
        name, value = "total", next(iter(node.expressions), None)
    else:
        name, value = _NAMES.get(type(node), ""), node.args.get("this")
    if not name or not isinstance(value, Node) or isinstance(value, exp.Star):
        return None
    return name, value


def swaps(node: Node) -> Iterator[Change]:
    """Another aggregate of the same values: SUM for COUNT, MIN for MAX."""
    if isinstance(node, exp.Greatest | exp.Least):
        yield _other_extreme(node)
    aggregate = _aggregate(node)
    if not aggregate or isinstance(aggregate[1], exp.Distinct):
        return
    for other in _MISTAKEN.get(aggregate[0], ()):
        yield _over(other, f"{other.upper()} instead of `{render(node)}`", name=other)


def _over(
    variant: str, description: str, *, name: str, wrap: Callable[[Node], Node] = lambda value: value
) -> Change:
    """The change to the aggregate of that name over what `wrap` makes of the same values."""

    def build(twin: Node) -> Node:
        aggregate = _aggregate(twin)
        return _MAKERS[name](wrap(aggregate[1])) if aggregate else twin

    return instead(variant, description, build)


def _other_extreme(node: Node) -> Change:
    """`MIN(a, b)` <-> `MAX(a, b)`, which are no aggregates."""
    other = exp.Least if isinstance(node, exp.Greatest) else exp.Greatest
    return instead(
        "min" if other is exp.Least else "max",
        f"the other extreme of `{render(node)}`",
        lambda twin: other(**twin.args),
    )


def counts(node: Node) -> Iterator[Change]:
    """Rows counted for values, values for rows, or either for different values."""
    if not isinstance(node, exp.Count):
        return
    if isinstance(node.this, exp.Star):
        for column in own_columns(node):
            yield _count_of(column)
        return
    aggregate = _aggregate(node)
    if aggregate:
        yield instead("rows", f"COUNT(*) instead of `{render(node)}`", _count_rows)
        yield from _distinct(node, *aggregate)


def _count_of(column: exp.Column) -> Change:
    text = render(column)
    return instead(
        text.replace(".", "-").replace('"', ""),
        f"COUNT({text}) instead of COUNT(*)",
        lambda _: _MAKERS["count"](column.copy()),
    )


def _count_rows(_: Node) -> Node:
    return _MAKERS["count"](exp.Star())


def repeats(node: Node) -> Iterator[Change]:
    """`SUM(DISTINCT x)` <-> `SUM(x)`, and the same of other aggregates that repeats change."""
    aggregate = _aggregate(node)
    # SQLite refuses DISTINCT with a separator.
    if aggregate and aggregate[0] in _REPEATS_MATTER and not node.args.get("separator"):
        yield from _distinct(node, *aggregate)


def _distinct(node: Node, name: str, value: Node) -> Iterator[Change]:
    if isinstance(value, exp.Distinct):
        text = f"repeated values too in `{render(node)}`"
        yield _over("all", text, name=name, wrap=lambda values: values.expressions[0])
    else:
        text = f"each value once in `{render(node)}`"
        yield _over("distinct", text, name=name, wrap=lambda one: exp.Distinct(expressions=[one]))


def groupings(node: Node) -> Iterator[Change]:
    """A term of GROUP BY forgotten."""
    if not isinstance(node, exp.Group):
        return
    for number, term in enumerate(node.expressions):
        yield Change(
            f"without-{number + 1}",
            f"GROUP BY without `{render(term)}`",
            partial(_drop_term, number=number),
        )


def _drop_term(group: Node, number: int) -> None:
    group.expressions[number].pop()
    if not group.expressions:
        group.pop()
