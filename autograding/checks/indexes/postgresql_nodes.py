"""Read the tree that PostgreSQL's EXPLAIN (FORMAT JSON) tells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograding.checks.indexes.findings import DESC
from autograding.checks.indexes.plans import Access, Plan, Term
from autograding.checks.indexes.schema import Index, Table
from autograding.checks.sql.lexer import Lexeme, identifier, scan
from autograding.checks.sql.schema import fold

__all__ = ["read_plan"]

_Node = Mapping[str, Any]

_INDEX_SCANS = ("Index Scan", "Index Only Scan", "Bitmap Index Scan")
_SORTS = {"Sort": 2, "Incremental Sort": 1}
# What sorts for itself, and not for ORDER BY.
_SORTERS = frozenset({"Aggregate", "Group", "Unique", "SetOp", "WindowAgg", "Merge Join"})
_MOST_NODES = 500


def read_plan(root: _Node, tables: Mapping[str, Table], indexes: Mapping[str, Index]) -> Plan:
    """The plan of a tree: `indexes` are all that may appear in it, by folded name."""
    nodes = list(_nodes(root, "", 0))[:_MOST_NODES]
    accesses: list[Access] = []
    for node, _, _ in nodes:
        if "Relation Name" in node and "Scan" in node["Node Type"]:
            accesses += _accesses(node, tables, indexes)
    return Plan(
        lines=tuple("  " * depth + _line(node) for node, _, depth in nodes),
        accesses=tuple(accesses),
        sorts=sum(
            _SORTS.get(node["Node Type"], 0) for node, above, _ in nodes if above not in _SORTERS
        ),
    )


def _nodes(node: _Node, above: str, depth: int) -> Iterator[tuple[_Node, str, int]]:
    yield node, above, depth
    for child in node.get("Plans", ()):
        yield from _nodes(child, node["Node Type"], depth + 1)


def _line(node: _Node) -> str:
    """One node in the words of EXPLAIN's text."""
    words = str(node["Node Type"])
    if "Index Name" in node:
        words += f" using {node['Index Name']}"
    if "Relation Name" in node:
        words += f" on {node['Relation Name']}"
    for name in ("Index Cond", "Filter", "Join Filter", "Sort Key"):
        if name in node:
            told = node[name]
            words += f", {name}: {told if isinstance(told, str) else ', '.join(told)}"
    return words


def _accesses(
    node: _Node, tables: Mapping[str, Table], indexes: Mapping[str, Index]
) -> list[Access]:
    """The readings of one table: several for an OR of several indexes."""
    name = fold(node["Relation Name"])
    found = [name] if name in tables else []
    scans = [each for each, _, _ in _nodes(node, "", 0) if each["Node Type"] in _INDEX_SCANS]
    kept = [_access(each, node, found, indexes) for each in scans] or [
        Access(name=node["Alias"], tables=tuple(found), whole=node["Node Type"] != "Tid Scan")
    ]
    served = [access for access in kept if not access.whole]
    if served and any(each["Node Type"] == "BitmapAnd" for each, _, _ in _nodes(node, "", 0)):
        return served
    whole = [access for access in kept if access.whole]
    return whole[:1] or served


def _access(
    scan_node: _Node, node: _Node, tables: Sequence[str], indexes: Mapping[str, Index]
) -> Access:
    """One index scan. An index whose first column is not looked up is walked through."""
    name = scan_node["Index Name"]
    index = indexes.get(fold(name))
    terms = tuple(_terms(scan_node.get("Index Cond", "")))
    lead = fold(index.names[0].removesuffix(DESC)) if index is not None and index.names else ""
    looked_up = any(not lead or fold(term.column) == lead for term in terms)
    partial = index is not None and index.partial
    return Access(
        name=node["Alias"],
        tables=tuple(tables),
        whole=not looked_up and not partial,
        index=name,
        terms=terms if looked_up or partial else (),
        covering=node["Node Type"] == "Index Only Scan",
    )


_AND = re.compile(r"\) AND \(")


def _terms(condition: str) -> Iterator[Term]:
    """The conditions of an Index Cond: what is left of the operator is the index's column."""
    for part in _AND.split(condition):
        lexemes = [each for each in scan(part) if each.text not in ("(", ")")]
        names = [each for each in lexemes if _is_name(each)]
        if not names:
            continue
        behind = lexemes[lexemes.index(names[0]) + 1 :]
        words = " ".join(each.word for each in behind)
        if "IS NOT NULL" in words:
            continue
        signs = [each.text for each in behind if each.text in ("<", "<=", ">", ">=", "=")]
        sign = signs[0][0] if signs else "null" if words == "IS NULL" else "="
        yield Term(identifier(names[0].text), sign)


def _is_name(lexeme: Lexeme) -> bool:
    return lexeme.kind == "quoted" or (lexeme.kind == "word" and lexeme.word != "ROW")
