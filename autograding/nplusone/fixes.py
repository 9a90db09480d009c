"""What to write instead: loader options from the way that the object came, or one query for all.

Pure: shapes and proofs in, Python text out. `options.py` builds the same options as objects.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograding.nplusone.findings import Repetition
from autograding.nplusone.proof import Proof
from autograding.nplusone.shapes import Purpose, Reason, Shape
from autograding.nplusone.statements import tables_of

__all__ = ["Fix", "OptionStep", "fix_for"]


@dataclass(frozen=True)
class OptionStep:
    """One call of a loader option: `selectinload(Post.comments)`."""

    strategy: str
    owner: type
    attribute: str
    depth: int = 0
    """How far the option goes down a tree; 0 where it is none."""
    subclasses: tuple[type, ...] = ()
    """For `selectin_polymorphic`: whose columns are loaded, too."""

    @property
    def positional(self) -> tuple[Any, ...]:
        """What the strategy is called with."""
        if self.subclasses:
            return self.owner, list(self.subclasses)
        return (getattr(self.owner, self.attribute),)

    @property
    def named(self) -> dict[str, int]:
        """Its named arguments."""
        return {"recursion_depth": self.depth} if self.depth else {}

    def __str__(self) -> str:
        attribute = f".{self.attribute}" if self.attribute else ""
        names = ", ".join(each.__name__ for each in self.subclasses)
        more = f", [{names}]" if names else ""
        more += f", recursion_depth={self.depth}" if self.depth else ""
        return f"{self.strategy}({self.owner.__name__}{attribute}{more})"


@dataclass(frozen=True)
class Fix:
    """What to write, and the option's steps where it is one."""

    text: str
    hint: str = ""
    steps: tuple[OptionStep, ...] = ()


def fix_for(proof: Proof, source: str) -> Fix:
    """The fix for what `proof` found.

    Args:
        proof: what repeats.
        source: the line of the site; counting what was loaded has a cheaper cure.
    """
    shape = proof.groups[0].shape
    if shape.purpose is Purpose.LAZY:
        return _relationship(shape, proof, source)
    if shape.purpose is Purpose.COLUMN:
        return _columns(shape)
    if shape.purpose is Purpose.READ:
        return _query(shape)
    return Fix(
        "",
        "write once after the loop: session.add_all(rows) and one commit, or one "
        "session.execute(insert(...), rows)",
    )


def option_steps(shape: Shape) -> tuple[OptionStep, ...]:
    """The loader options from the root query to the relationship that is loaded."""
    on_the_way = [each for each in shape.path if _is_relationship(each)]
    target = [shape.target] if _is_relationship(shape.target) else []
    return tuple(_step(each) for each in [*on_the_way, *target])


def _is_relationship(element: Any) -> bool:
    return hasattr(element, "uselist") and hasattr(element, "mapper")


def _step(relationship: Any) -> OptionStep:
    strategy = "selectinload" if relationship.uselist else "joinedload"
    return OptionStep(strategy, relationship.parent.class_, relationship.key)


def chain_text(steps: Sequence[OptionStep]) -> str:
    """The steps as one Python expression."""
    return ".".join(str(step) for step in steps)


def _relationship(shape: Shape, proof: Proof, source: str) -> Fix:
    relationship = shape.target
    if relationship.mapper is relationship.parent and not _is_one_level(proof):
        return _tree(shape)
    steps = option_steps(shape)
    hint = "in place of immediateload, which sends a statement a row" if shape.immediate else ""
    if relationship.uselist and re.search(r"\blen\(|\|\s*(length|count)\b|\.count\(", source):
        hint = f"where only the number is needed, count in one query: {_grouped(relationship)}"
    return Fix(chain_text(steps), hint, steps)


def _is_one_level(proof: Proof) -> bool:
    """Parents of one and the same query, and nothing that climbs from one to the next."""
    paired = any(group.paired for group in proof.groups)
    return paired and proof.repetition is not Repetition.RECURSION


def _tree(shape: Shape) -> Fix:
    relationship = shape.target
    owner = relationship.parent.class_
    if relationship.uselist:
        step = OptionStep("selectinload", owner, relationship.key, depth=-1)
        return Fix(str(step), "", (step,))
    key = next(iter(relationship.local_columns)).key
    return Fix(
        f"select({owner.__name__}).where({owner.__name__}.id == start).cte(recursive=True)",
        f"climb in one query, a recursive CTE over {owner.__name__}.{key}",
    )


def _grouped(relationship: Any) -> str:
    """One query that counts the rows of a collection for all of its parents."""
    owner = relationship.parent.class_.__name__
    counted = relationship.mapper.class_.__name__
    if relationship.secondary is not None:
        key = f"{owner}.{relationship.parent.primary_key[0].key}"
        return f"select({key}, func.count()).join({owner}.{relationship.key}).group_by({key})"
    column = next(iter(relationship.remote_side))
    key = relationship.mapper.get_property_by_column(column).key
    return f"select({counted}.{key}, func.count()).group_by({counted}.{key})"


def _columns(shape: Shape) -> Fix:
    mapper, names = shape.target, shape.names
    if shape.reason is not Reason.REFRESHED and _is_of_subclass(shape):
        base = mapper.base_mapper.class_
        step = OptionStep("selectin_polymorphic", base, "", subclasses=(mapper.class_,))
        return Fix(str(step), "", (step,))
    if shape.reason is Reason.DEFERRED:
        way = option_steps(shape)
        steps = tuple(_undefer(mapper, name) for name in names)
        if way or len(steps) > 1:
            joined = ", ".join(chain_text([*way, step]) for step in steps)
            return Fix(joined, "", (*way, *steps))
        return Fix(chain_text(steps), "", steps)
    if shape.reason is Reason.NONE:
        return Fix("", "load these columns with the query, undefer(...), or commit after the loop")
    if shape.reason is Reason.REFRESHED:
        return Fix(
            "",
            f"read all rows again in one query, select({mapper.class_.__name__}) with "
            "execution_options(populate_existing=True), or do without the refresh",
        )
    return Fix(
        "",
        "commit once, after the loop: each commit expires what is loaded "
        "(or make the session with expire_on_commit=False)",
    )


def _is_of_subclass(shape: Shape) -> bool:
    """Whether the columns are in the own table of a subclass of what was asked for."""
    mapper = shape.target
    if len(shape.path) != 1 or mapper.local_table is mapper.base_mapper.local_table:
        return False
    columns = [column for name in shape.names for column in mapper.attrs[name].columns]
    return bool(columns) and all(column.table is mapper.local_table for column in columns)


def _undefer(mapper: Any, name: str) -> OptionStep:
    return OptionStep("undefer", mapper.class_, name)


_VALUE = r"(?:\?|%s|%\(\w+\)s|:\w+|\$\d+|\d+|'[^']*')"
_COLUMN = r"(?:[\"`]?\w+[\"`]?\.)?[\"`]?(\w+)[\"`]?"
_EQUALITY = re.compile(
    rf"{_COLUMN}\s*(?:=\s*{_VALUE}|IN\s*\()|(?<![\w.]){_VALUE}\s*=\s*{_COLUMN}", re.IGNORECASE
)


def _query(shape: Shape) -> Fix:
    """One query with all the keys at once, and a dictionary of what it finds."""
    _, _, conditions = shape.statement.partition("WHERE")
    match = _EQUALITY.search(conditions)
    one = shape.entities[0].__name__ if shape.entities else ""
    name = one or next(iter(tables_of(shape.statement)), "...")
    if match is None:
        return Fix(f"select({name})", "ask for all of them in one query, and go through its rows")
    column = match.group(1) or match.group(2)
    attribute = f"{name}.{column}" if one else f"{name}.c.{column}"
    if re.match(r"\s*SELECT\s+count\(", shape.statement, re.IGNORECASE):
        return Fix(
            f"select({attribute}, func.count()).where({attribute}.in_(keys)).group_by({attribute})",
            "count for all of them in one query",
        )
    return Fix(
        f"select({name}).where({attribute}.in_(keys))",
        "ask for all of them in one query, and keep a dictionary",
    )
