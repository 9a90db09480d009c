"""Mistakes in joins: the wrong kind, no condition, a condition in the wrong clause."""

from collections.abc import Iterator
from functools import partial

from sqlglot import exp

from autograding.checks.sql.mutations.tree import Change, Node, conjuncts, render

__all__ = ["conditions_in_the_wrong_place", "kinds"]

_MISTAKEN = {
    "INNER": ("LEFT",),
    "LEFT": ("INNER", "RIGHT"),
    "RIGHT": ("INNER", "LEFT"),
    "FULL": ("INNER", "LEFT"),
}
_CONDITIONS = ("on", "using", "method")  # the method is NATURAL


def kinds(node: Node) -> Iterator[Change]:
    """`INNER JOIN` <-> `LEFT JOIN`, and a join without its condition: every row with every row."""
    if not isinstance(node, exp.Join) or not any(node.args.get(key) for key in _CONDITIONS):
        return
    kind, table = node.side or "INNER", render(node.this)
    for other in _MISTAKEN[kind]:
        yield Change(
            other.lower(),
            f"{other} JOIN {table} instead of {kind} JOIN",
            partial(_as, kind=other),
        )
    yield Change("cross", f"joins {table} without a condition", _as_cross)


def _as(join: Node, kind: str) -> None:
    join.set("side", None if kind == "INNER" else kind)
    join.set("kind", "INNER" if kind == "INNER" else None)


def _as_cross(join: Node) -> None:
    for key in (*_CONDITIONS, "side"):
        join.set(key, None)
    join.set("kind", "CROSS")


def conditions_in_the_wrong_place(node: Node) -> Iterator[Change]:
    """A condition of a LEFT JOIN's ON written in WHERE, or one of WHERE on its table in ON."""
    if not isinstance(node, exp.Join) or node.side != "LEFT" or not node.args.get("on"):
        return
    if not isinstance(node.parent, exp.Select):  # a join in parentheses has no WHERE
        return
    for number, condition in enumerate(conjuncts(node.args["on"])):
        yield Change(
            f"where-{number + 1}",
            f"`{render(condition)}` in WHERE instead of ON",
            partial(_move_to_where, number=number),
        )
    for number, condition in enumerate(_where(node)):
        if any(column.table == node.alias_or_name for column in condition.find_all(exp.Column)):
            yield Change(
                f"on-{number + 1}",
                f"`{render(condition)}` in ON instead of WHERE",
                partial(_move_to_on, number=number),
            )


def _where(join: Node) -> list[Node]:
    """The conjuncts of the WHERE clause beside a join."""
    where = join.parent and join.parent.args.get("where")
    return conjuncts(where.this) if where else []


def _move_to_where(join: Node, number: int) -> None:
    conditions = conjuncts(join.args["on"])
    moved = conditions.pop(number)
    join.set("on", exp.and_(*conditions) if conditions else None)
    _set_where(join, [*_where(join), moved])


def _move_to_on(join: Node, number: int) -> None:
    conditions = _where(join)
    moved = conditions.pop(number)
    join.set("on", exp.and_(join.args["on"], moved))
    _set_where(join, conditions)


def _set_where(join: Node, conditions: list[Node]) -> None:
    where = exp.Where(this=exp.and_(*conditions)) if conditions else None
    if join.parent:
        join.parent.set("where", where)
