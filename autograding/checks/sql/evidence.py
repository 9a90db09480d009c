"""Where each stored fact lies, sorted out: storage, foreign keys, lists, history."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from autograding.checks.sql.facts import Fact, Place, Token, history_tables, locate, plain
from autograding.checks.sql.links import Links, RowId
from autograding.checks.sql.schema import Schema, Table, fold

__all__ = ["ColumnId", "Evidence", "Group", "gather"]

Group = tuple[str, str]
"""An entity and one of its attributes."""

ColumnId = tuple[str, str]
"""A table's and a column's name as spelled."""

_MARKED = re.compile(r"^\s*[\[{]|[,;|]\s*$|^\s*[,;|]")
_NUMBERS = re.compile(
    r"""\s*+[\[{(]?\s*+["']?\d{1,15}+(?:["']?[\s,;|]++["']?\d{1,15}+)++["']?\s*+[\]})]?\s*+"""
)


@dataclass(frozen=True)
class Evidence:
    """A snapshot with every fact found in it.

    Attributes:
        places: every cell that holds each value.
        lists: columns whose cells hold several values, each with those cells and their facts.
        history: folded names of tables that only triggers fill.
        groups: the facts of each attribute of each entity.
        at: the facts that fill cells of a row, by column in lower case.
        originals: of each value, the cells that store it: whole, and no foreign key or history.
        homes: the column that stores each fact of a group once; groups without one are left out.
    """

    schema: Schema
    links: Links
    places: dict[Token, tuple[Place, ...]]
    history: frozenset[str]
    lists: dict[ColumnId, dict[int, tuple[Fact, ...]]]
    groups: dict[Group, tuple[Fact, ...]]
    at: dict[RowId, dict[str, Fact]] = field(default_factory=lambda: defaultdict(dict))
    originals: dict[Token, tuple[Place, ...]] = field(default_factory=dict)
    homes: dict[Group, ColumnId] = field(default_factory=dict)

    @property
    def tables(self) -> list[Table]:
        """The tables that are storage, history apart."""
        return [table for table in self.schema.own_tables if fold(table.name) not in self.history]

    def in_row(self, row: RowId) -> Mapping[str, Fact]:
        """The facts that fill cells of a row, by column in lower case."""
        return self.at.get(row, {})

    def own_subjects(self, row: RowId) -> set[tuple[str, str]]:
        """The things that a row itself is about, rather than refers to."""
        return {
            fact.subject
            for column, fact in self.in_row(row).items()
            if fact.key and not self.links.is_reference(row, column)
        }

    def by_column(self, group: Group) -> dict[ColumnId, dict[Token, list[Place]]]:
        """Each column that stores facts of the group, with the cells of each fact."""
        columns: dict[ColumnId, dict[Token, list[Place]]] = {}
        for fact in self.groups[group]:
            for place in self.originals[fact.value]:
                found = columns.setdefault((place.table, place.column), {})
                found.setdefault(fact.value, []).append(place)
        return columns


def gather(schema: Schema, facts: Sequence[Fact], statements: Collection[str]) -> Evidence:
    """Find every fact and sort the cells out."""
    by_value = {plain(fact.value): fact for fact in facts}
    places = locate(schema, [fact.value for fact in by_value.values()])
    groups: dict[Group, list[Fact]] = defaultdict(list)
    for fact in by_value.values():
        groups[fact.entity, fact.attribute].append(fact)
    history = history_tables(schema, statements)
    evidence = Evidence(
        schema=schema,
        links=Links(schema),
        places=places,
        history=history,
        lists=_lists(schema, by_value.values(), places, history),
        groups={group: tuple(found) for group, found in groups.items()},
    )
    _settle(evidence)
    return evidence


def _settle(evidence: Evidence) -> None:
    """Fill in what is told from the rest: the facts at cells, the originals and the homes."""
    for facts in evidence.groups.values():
        ignored = _chance_columns(evidence, facts)
        for fact in facts:
            whole = [
                place
                for place in evidence.places[fact.value]
                if place.whole and _is_storage(evidence, place, ignored)
            ]
            for place in whole:
                evidence.at[_row(place)][fold(place.column)] = fact
            evidence.originals[fact.value] = _originals(evidence, whole)
    for group in evidence.groups:
        home = _home(evidence, group)
        if home is not None:
            evidence.homes[group] = home


def _row(place: Place) -> RowId:
    return fold(place.table), place.row


def _is_storage(evidence: Evidence, place: Place, ignored: set[ColumnId]) -> bool:
    column = (place.table, place.column)
    is_history = fold(place.table) in evidence.history
    return not is_history and column not in evidence.lists and column not in ignored


def _chance_columns(evidence: Evidence, facts: Iterable[Fact]) -> set[ColumnId]:
    """Columns of other numbers that hold a few of these numbers by chance, such as ids."""
    counts: dict[ColumnId, int] = defaultdict(int)
    for fact in facts:
        if isinstance(fact.value, int):
            for place in evidence.places[fact.value]:
                counts[place.table, place.column] += 1
    return {
        (name, column)
        for (name, column), count in counts.items()
        if (table := evidence.schema.table(name)) is not None
        and 2 * count < sum(row[table.position(column)] is not None for row in table.rows)
    }


def _originals(evidence: Evidence, places: list[Place]) -> tuple[Place, ...]:
    """Cells that are no foreign key; if all are (keys in a circle), one of them."""
    stored = [
        place for place in places if not evidence.links.is_reference(_row(place), place.column)
    ]
    return tuple(stored or places[:1])


def _home(evidence: Evidence, group: Group) -> ColumnId | None:
    """The column that stores most facts of the group, each once.

    Where several do, the one in the table that also stores the entity's key, then one that is
    declared unique, then the first.
    """
    keyed = {
        place.table
        for other, facts in evidence.groups.items()
        if other[0] == group[0]
        for fact in facts
        if fact.key
        for place in evidence.originals.get(fact.value, ())
    }
    candidates = [
        (len(cells), column[0] in keyed, _is_unique(evidence.schema, column), column)
        for column, cells in evidence.by_column(group).items()
        if all(len(places) == 1 for places in cells.values())
    ]
    # max keeps the first of equals, so the earliest table wins.
    best = max(candidates, key=lambda candidate: candidate[:3], default=None)
    return best[3] if best else None


def _is_unique(schema: Schema, column: ColumnId) -> bool:
    table = schema.table(column[0])
    return table is not None and table.is_unique(column[1:])


def _lists(
    schema: Schema,
    facts: Iterable[Fact],
    places: dict[Token, tuple[Place, ...]],
    history: frozenset[str],
) -> dict[ColumnId, dict[int, tuple[Fact, ...]]]:
    """Columns with cells that hold several values, each with those cells and their facts."""
    inside: dict[ColumnId, dict[int, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        for place in places[fact.value]:
            if not place.whole and fold(place.table) not in history:
                inside[place.table, place.column][place.row].append(fact)
    found: dict[ColumnId, dict[int, tuple[Fact, ...]]] = {}
    for column, cells in inside.items():
        listed = {row: tuple(of) for row, of in cells.items() if _is_list(schema, column, row, of)}
        if listed:
            found[column] = listed
    for table in schema.own_tables:
        if fold(table.name) not in history:
            found = _lists_of_ids(schema, table) | found
    return found


def _is_list(schema: Schema, column: ColumnId, row: int, facts: list[Fact]) -> bool:
    """Several facts, or one in a list's clothes: `["x"]` or `x,`. A unit or a time is no list."""
    if len(facts) > 1:
        return True
    table = schema.table(column[0])
    cell = str(table.rows[row][table.position(column[1])]) if table else ""
    return _MARKED.search(cell[:10_000]) is not None


def _lists_of_ids(schema: Schema, table: Table) -> dict[ColumnId, dict[int, tuple[Fact, ...]]]:
    """Columns with cells such as `1,2` or `[1, 2]`, all of whose numbers are keys of one table."""
    found: dict[ColumnId, dict[int, tuple[Fact, ...]]] = {}
    for index, column in enumerate(table.columns):
        cells = {
            number: frozenset(re.findall(r"\d+", cell))
            for number, row in enumerate(table.rows)
            if isinstance(cell := row[index], str) and len(cell) < 500 and _NUMBERS.fullmatch(cell)
        }
        numbers = frozenset[str]().union(*cells.values())
        if cells and not column.generated and _are_keys(schema, numbers):
            found[table.name, column.name] = dict.fromkeys(cells, ())
    return found


def _are_keys(schema: Schema, numbers: frozenset[str]) -> bool:
    return any(
        numbers <= {plain(row[table.position(table.primary_key[0])]) for row in table.rows}
        for table in schema.own_tables
        if len(table.primary_key) == 1
    )
