"""Which tables a place in a query can name, and which columns of theirs the query mentions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlglot import exp

from autograding.checks.sql.mutations.tree import Node

__all__ = ["columns_mentioned", "own_columns", "visible"]


def visible(node: Node) -> dict[str, str]:
    """Alias -> table of every source in reach, of the innermost query first.

    A correlated subquery sees the sources of the queries around it; a CTE does not.
    """
    reach: dict[str, str] = {}
    place: Node | None = node
    while place is not None and not isinstance(place, exp.CTE):
        if isinstance(place, exp.Select):
            reach = {**_sources(place), **reach}
        place = place.parent
    return reach


def _sources(select: exp.Select) -> dict[str, str]:
    """Alias -> table of one SELECT; a subquery goes by its alias."""
    clauses = [select.args.get("from_"), *select.args.get("joins", ())]
    tables = [clause.this for clause in clauses if clause is not None]
    return {table.alias_or_name: table.name or table.alias_or_name for table in tables}


def columns_mentioned(node: Node) -> Mapping[str, set[str]]:
    """Table -> columns that the whole query shows it to have.

    Nothing else tells: there is no schema here.
    """
    mentioned = defaultdict[str, set[str]](set)
    root = node.root()
    for column in root.find_all(exp.Column):
        table = visible(column).get(column.table) if column.table else _only_source(column)
        if table:
            mentioned[table].add(column.name)
    for common in root.find_all(exp.CTE):
        mentioned[common.alias].update(common.this.named_selects)
    return mentioned


def _only_source(column: exp.Column) -> str | None:
    """The table of an unqualified column, if its SELECT has just one source."""
    select = column.find_ancestor(exp.Select)
    tables = list(_sources(select).values()) if select else []
    return tables[0] if len(tables) == 1 else None


def own_columns(node: Node) -> Iterator[exp.Column]:
    """The different columns that the SELECT around a node mentions outside its subqueries."""
    select = node.find_ancestor(exp.Select)
    seen = set()
    for column in select.find_all(exp.Column) if select else ():
        if column.find_ancestor(exp.Select) is select and column not in seen:
            seen.add(column)
            yield column
