"""Indexes that serve nothing: no rule, no foreign key, none of the captured statements."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograding.checks.indexes.findings import Finding
from autograding.checks.indexes.plans import Plan, Planner, Statement
from autograding.checks.indexes.redundant import redundant_indexes
from autograding.checks.indexes.review import Sent, statements_of
from autograding.checks.indexes.schema import Index, Table, tables_of
from autograding.checks.sql.words import code, counted, listed

__all__ = ["unused_indexes"]


def unused_indexes(
    planner: Planner, sent: Iterable[Sent], snapshot: Mapping[str, Any]
) -> tuple[Finding, ...]:
    """Indexes without which no statement is answered worse, each tried by leaving it out.

    One after the other is left out for good, the last one first: of two that can stand for each
    other only one is told. Those that `redundant_indexes` tells are not told again.
    """
    statements = statements_of(sent)
    gone = [
        each.index for each in redundant_indexes(snapshot) if not _is_constraint(snapshot, each)
    ]
    plans = planner.explain(statements, without=gone)
    found = []
    for table in reversed(tables_of(snapshot)):
        for index in reversed(table.indexes):
            if index.origin != "c" or index.unique or index.name in gone:
                continue
            if _serves_a_key(table, index, gone):
                continue
            after = planner.explain(statements, without=[*gone, index.name])
            if not any(_is_worse(*pair) for pair in zip(plans, after, strict=True)):
                gone.append(index.name)
                found.append(_finding(planner, table, index, statements))
    return tuple(reversed(found))


def _is_constraint(snapshot: Mapping[str, Any], finding: Finding) -> bool:
    """Whether it cannot be left out without its constraint."""
    return any(
        index.name == finding.index and index.origin != "c"
        for table in tables_of(snapshot)
        for index in table.indexes
    )


def _serves_a_key(table: Table, index: Index, gone: Sequence[str]) -> bool:
    """Whether a foreign key would be without an index if this one were gone, too."""
    others = [each for each in table.indexes if each is not index and each.name not in gone]
    return any(
        index.finds(key.columns) and not any(other.finds(key.columns) for other in others)
        for key in table.keys
    )


def _is_worse(before: Plan, after: Plan) -> bool:
    """Whether more is read or sorted afterwards, or less is looked up."""
    return any(more > less for more, less in zip(_cost(after), _cost(before), strict=True))


def _cost(plan: Plan) -> tuple[int, ...]:
    searches = [access for access in plan.accesses if access.terms]
    return (
        len(plan.whole),
        len(plan.by_range),
        plan.sorts,
        sum("TEMP B-TREE" in line or line.strip().startswith("Sort") for line in plan.lines),
        -sum(len(access.terms) for access in searches),
        -sum(access.covering for access in searches),
        -sum(access.first_only for access in plan.accesses),
    )


def _finding(
    planner: Planner, table: Table, index: Index, statements: Sequence[Statement]
) -> Finding:
    columns = tuple(column or "(expression)" for column in index.columns)
    return Finding(
        kind="unused",
        table=table.name,
        columns=columns,
        index=index.name,
        message=f"The index {code(index.name)} on {code(table.name)}"
        f" ({listed(code(column) for column in columns)}) forbids nothing and serves no foreign"
        f" key. We looked at {counted(len(statements), 'statement')}, and {planner.called} answers"
        " each as well without it. It has to be kept up at every change.",
        cure=f"Remove {code(index.name)}.",
    )
