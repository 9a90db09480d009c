"""Facts that are stored more than once: how often, where, and which normal form that breaks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice

from autograding.checks.sql.dependencies import Dependency, explain, support
from autograding.checks.sql.evidence import ColumnId, Evidence, Group
from autograding.checks.sql.facts import Fact, Place
from autograding.checks.sql.links import RowId
from autograding.checks.sql.schema import ForeignKey, Table, fold, folded
from autograding.checks.sql.structure import candidate_keys
from autograding.checks.sql.verdict import Kind, Redundancy, Shortcut, Unlinked
from autograding.checks.sql.words import article, code, listed, place, times

__all__ = ["derived", "redundant", "shortcuts", "unlinked"]

# More than any sound table has: a hostile schema must not make this slow.
_MOST_KEYS = 10
_MOST_ROWS = 300
_MOST_DETERMINANTS = 50
_MOST_CELLS = 50


def redundant(evidence: Evidence) -> tuple[Redundancy, ...]:
    """Columns that store again what is stored elsewhere, worst first."""
    found = [
        _redundancy(evidence, group, column)
        for group in evidence.groups
        for column in _other_columns(evidence, group)
        if not _is_beside_home(evidence, group, column)
        and (not _is_key(evidence, group) or _is_derivable(evidence, group, column))
    ]
    return tuple(sorted(found, key=lambda each: (each.normal_form, -each.count)))


def derived(evidence: Evidence) -> tuple[Redundancy, ...]:
    """Columns that only repeat another column of the same row, such as a lower-case e-mail."""
    return tuple(
        _redundancy(evidence, group, column)
        for group in evidence.groups
        for column in _other_columns(evidence, group)
        if _is_beside_home(evidence, group, column)
    )


def unlinked(evidence: Evidence) -> tuple[Unlinked, ...]:
    """Columns that hold another table's key without a declared foreign key."""
    return tuple(
        Unlinked(
            table=column[0],
            column=column[1],
            home=evidence.homes[group],
            entity=group[0],
            message=f"{place(*column)} repeats {place(*evidence.homes[group])} without a foreign"
            f" key, so it can name {article(group[0])} that does not exist.",
        )
        for group in evidence.groups
        if _is_key(evidence, group)
        for column in _other_columns(evidence, group)
        if not _is_derivable(evidence, group, column)
        and not _is_beside_home(evidence, group, column)
    )


def shortcuts(evidence: Evidence) -> tuple[Shortcut, ...]:
    """Foreign keys that another foreign key of the same row makes needless."""
    return tuple(
        Shortcut(
            table=table.name,
            columns=short.columns,
            through=through.columns,
            parent=short.parent,
            message=f"{_columns(table, short.columns)} can be left out:"
            f" {_columns(table, through.columns)} leads to the same row of {code(short.parent)}.",
        )
        for table in evidence.tables
        for short, through in _needless(evidence, table)
    )


def _columns(table: Table, names: Iterable[str]) -> str:
    return listed(place(table.name, name) for name in names)


def _is_key(evidence: Evidence, group: Group) -> bool:
    return any(fact.key for fact in evidence.groups[group])


def _other_columns(evidence: Evidence, group: Group) -> Iterator[ColumnId]:
    """Columns besides the home that store facts of the group.

    A key without a home says nothing: its repetition is what the other attributes depend on.
    """
    home = evidence.homes.get(group)
    if home is None and _is_key(evidence, group):
        return
    for column, cells in evidence.by_column(group).items():
        repeats = home is not None or any(len(places) > 1 for places in cells.values())
        if column != home and repeats:
            yield column


def _is_beside_home(evidence: Evidence, group: Group, column: ColumnId) -> bool:
    """Whether each fact stands in the same row as in its home."""
    home = evidence.homes.get(group)
    if home is None or home[0] != column[0]:
        return False
    cells = evidence.by_column(group)
    at_home = {value: places[0].row for value, places in cells[home].items()}
    return all(
        cell.row == at_home.get(value) for value, places in cells[column].items() for cell in places
    )


def _is_derivable(evidence: Evidence, group: Group, column: ColumnId) -> bool:
    """Whether other foreign keys of each row already lead to the row that is the key's home."""
    home = evidence.homes[group]
    table = evidence.schema.table(column[0])
    others = [c.name for c in table.columns if c.name != column[1]] if table else []
    cells = evidence.by_column(group)
    return all(
        any(
            (fold(home[0]), at_home.row) in evidence.links.reached(_row(cell), others)
            for at_home in cells[home].get(value, ())
        )
        for value, places in cells[column].items()
        for cell in places
    )


def _row(cell: Place) -> RowId:
    return fold(cell.table), cell.row


def _redundancy(evidence: Evidence, group: Group, column: ColumnId) -> Redundancy:
    cells = evidence.by_column(group)[column]
    fact = max(
        (fact for fact in evidence.groups[group] if fact.value in cells),
        key=lambda fact: len(cells[fact.value]),
    )
    kind, determinant = _cause(evidence, group, column)
    home = evidence.homes.get(group)
    return Redundancy(
        fact=fact,
        table=column[0],
        column=column[1],
        count=len(cells[fact.value]),
        total=len(evidence.originals[fact.value]),
        kind=kind,
        home=home,
        determinant=determinant,
        message=_message(fact, evidence.originals[fact.value], column),
        explanation=_explanation(evidence, column, determinant, home),
    )


def _message(fact: Fact, places: Sequence[Place], column: ColumnId) -> str:
    counts = Counter((found.table, found.column) for found in places)
    what = f"The {fact.entity}'s {fact.attribute} ({code(fact.value)}) is stored"
    total = times(len(places))
    rows = len({_row(found) for found in places})
    change = f" To change it, {rows} rows must change." if rows > 1 else ""
    if len(counts) == 1:
        return f"{what} {total}, in {place(*column)}.{change}"
    ordered = sorted(counts, key=lambda each: each != column)
    where = listed(f"{times(counts[each])} in {place(*each)}" for each in ordered)
    return f"{what} {total}: {where}.{change}"


def _explanation(
    evidence: Evidence, column: ColumnId, determinant: tuple[str, ...], home: ColumnId | None
) -> str:
    table = evidence.schema.table(column[0])
    if table is not None and determinant:
        return explain(Dependency(table.name, determinant, column[1]), table)
    if home is not None:
        return f"{place(*column)} says again what {place(*home)} says."
    return ""


def _cause(evidence: Evidence, group: Group, column: ColumnId) -> tuple[Kind, tuple[str, ...]]:
    """What the column depends on in its table, and whether that is a part of a key.

    A determinant that identifies the entity (by its key, or a foreign key that leads to it) is
    better than one that only happens to fit the rows.
    """
    table = evidence.schema.table(column[0])
    if table is None:
        return Kind.COPY, ()
    fitting = [
        (confirmed, kind, columns)
        for kind, columns in islice(_determinants(table, column[1]), _MOST_DETERMINANTS)
        if (confirmed := support(table, columns, column[1])) >= 0
    ]
    for _, kind, columns in fitting:
        if _identifies(evidence, group, column, columns):
            return kind, columns
    supported = [(kind, columns) for confirmed, kind, columns in fitting if confirmed]
    return supported[0] if supported else (Kind.COPY, ())


def _determinants(table: Table, column: str) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    """Columns that `column` could depend on: parts of keys, foreign keys, single columns."""
    keys = candidate_keys(table, nullable=True)
    parts = [
        part
        for key in keys
        for size in range(1, len(key))
        for part in combinations(key, size)
        if len(key) <= 6
    ]
    singles = [(other.name,) for other in table.columns if not other.generated]
    foreign = [key.columns for key in table.foreign_keys]
    for columns in dict.fromkeys([*parts, *foreign, *singles]):
        is_key = any(folded(key) <= folded(columns) for key in keys)
        if column not in columns and not is_key:
            partial = any(folded(columns) < folded(key) for key in keys)
            yield (Kind.PARTIAL if partial else Kind.TRANSITIVE), columns


def _identifies(
    evidence: Evidence, group: Group, column: ColumnId, determinant: tuple[str, ...]
) -> bool:
    """Whether these columns of a row hold, or lead to, the key of what the fact is about."""
    facts = {fact.value: fact for fact in evidence.groups[group]}
    cells = [
        (facts[value].subject, cell)
        for value, places in evidence.by_column(group)[column].items()
        for cell in places
    ]
    return all(
        subject in _subjects(evidence, _row(cell), determinant)
        for subject, cell in cells[:_MOST_CELLS]
    )


def _subjects(evidence: Evidence, row: RowId, columns: Iterable[str]) -> set[tuple[str, str]]:
    held = {
        fact.subject
        for name in columns
        if (fact := evidence.in_row(row).get(fold(name))) is not None and fact.key
    }
    for other in evidence.links.reached(row, columns):
        held |= evidence.own_subjects(other)
    return held


def _needless(evidence: Evidence, table: Table) -> Iterator[tuple[ForeignKey, ForeignKey]]:
    """Pairs of foreign keys of which the second always leads to the row of the first."""
    skipped: list[ForeignKey] = []
    for short in reversed(table.foreign_keys[:_MOST_KEYS]):
        for through in table.foreign_keys[:_MOST_KEYS]:
            same = folded(short.columns) <= folded(through.columns) or through in skipped
            if not same and _always_leads_to(evidence, table, short, through):
                skipped.append(short)
                yield short, through
                break


def _always_leads_to(
    evidence: Evidence, table: Table, short: ForeignKey, through: ForeignKey
) -> bool:
    targets: set[RowId] = set()
    for number in range(len(table.rows[:_MOST_ROWS])):
        links = {link.key: link.row for link in evidence.links.of((fold(table.name), number))}
        if short not in links:
            continue
        if through not in links or links[short] not in evidence.links.closure([links[through]]):
            return False
        targets.add(links[short])
    return len(targets) > 1
