"""The mistakes that students make in queries, as edits of sqlglot's syntax tree.

A mutation is a function: given one node of the tree, it yields every wrong version of that node
as a `Change`. Each module holds those of one part of a query; `KINDS` names them all. To add one,
write the function and name it there. `tree` parses, renders and makes the edits; `sources` knows
which columns are in reach. Importing this package imports sqlglot.
"""

from collections.abc import Iterator, Mapping

from autograding.checks.sql.mutations import aggregates, clauses, joins, predicates, values
from autograding.checks.sql.mutations.tree import (
    Mutation,
    Node,
    changed,
    nodes_of,
    normalized,
    parse,
    render,
)

__all__ = ["KINDS", "mistakes", "normalized", "parse", "render"]

KINDS: Mapping[str, Mutation] = {
    "join": joins.kinds,
    "on": joins.conditions_in_the_wrong_place,
    "comparison": predicates.comparisons,
    "predicate": predicates.dropped_predicates,
    "connector": predicates.connectors,
    "null": predicates.null_tests,
    "not": predicates.negations,
    "between": predicates.ranges,
    "pattern": predicates.patterns,
    "count": aggregates.counts,
    "aggregate": aggregates.swaps,
    "repeats": aggregates.repeats,
    "group": aggregates.groupings,
    "distinct": clauses.distinct_rows,
    "set": clauses.set_operations,
    "order": clauses.orders,
    "direction": clauses.directions,
    "limit": clauses.limits,
    "constant": values.constants,
    "column": values.columns,
    "coalesce": values.coalesces,
    "arithmetic": values.arithmetic,
}


def mistakes(query: Node) -> Iterator[tuple[str, str, str]]:
    """(id, description, SQL) of every change of every kind; some may be alike.

    An id counts the places where its kind applies, in the order of the tree.
    """
    for kind, mutation in KINDS.items():
        place = 0
        for index, node in enumerate(nodes_of(query)):
            changes = list(mutation(node))
            place += bool(changes)
            for change in changes:
                text = changed(query, index, change)
                yield f"{kind}-{place}-{change.variant}", change.description, text
