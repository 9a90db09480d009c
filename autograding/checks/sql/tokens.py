"""Prove broken normal forms by facts that can be recognized wherever they are stored.

A check makes facts whose every value is unique (`TokenMaker`), stores them through the student's
own statements, takes a snapshot, and asks where each value lies (`locate`, `judge`). A value that
is kept more than once, foreign keys apart, is redundant; one inside a longer value sits in a list;
one that is nowhere was lost. No names of tables or columns need to be known.
"""

from collections.abc import Collection, Iterator, Sequence

from autograding.checks.sql.evidence import Evidence, gather
from autograding.checks.sql.facts import Fact, Place, Token, TokenMaker, locate
from autograding.checks.sql.links import RowId
from autograding.checks.sql.redundancy import derived, redundant, shortcuts, unlinked
from autograding.checks.sql.schema import Schema, fold, folded
from autograding.checks.sql.structure import candidate_keys
from autograding.checks.sql.verdict import (
    Kind,
    Listed,
    Lost,
    Redundancy,
    Repeated,
    Shortcut,
    Unlinked,
    Verdict,
)
from autograding.checks.sql.words import code, counted, listed, place, plural

__all__ = [
    "Fact",
    "Kind",
    "Listed",
    "Lost",
    "Place",
    "Redundancy",
    "Repeated",
    "Shortcut",
    "Token",
    "TokenMaker",
    "Unlinked",
    "Verdict",
    "judge",
    "locate",
]


def judge(schema: Schema, facts: Sequence[Fact], *, statements: Collection[str] = ()) -> Verdict:
    """Say which facts were lost, stored redundantly, or packed into one cell.

    Args:
        schema: the snapshot after every fact was stored.
        facts: what was stored. To show redundancy, let things be shared: an author of several
            books, a book with several authors and copies, a member with several loans.
        statements: the student's own SQL statements that write. A table that only triggers write
            keeps history and may repeat what others hold.
    """
    evidence = gather(schema, facts, statements)
    return Verdict(
        lost=tuple(_lost(evidence)),
        redundant=redundant(evidence),
        listed=tuple(_listed(evidence)),
        repeated=tuple(_repeated(evidence)),
        derived=derived(evidence),
        unlinked=unlinked(evidence),
        shortcuts=shortcuts(evidence),
    )


def _lost(evidence: Evidence) -> Iterator[Lost]:
    for (entity, attribute), facts in evidence.groups.items():
        gone = [fact for fact in facts if not evidence.places[fact.value]]
        if gone:
            of = f" for {len(gone)} of {counted(len(facts), entity, plural(entity))}"
            yield Lost(
                fact=gone[0],
                count=len(gone),
                total=len(facts),
                message=f"The {entity}'s {attribute} is stored nowhere"
                f"{of if len(gone) < len(facts) else ''}: {code(gone[0].value)}, for example, is in"
                " no table.",
            )


def _listed(evidence: Evidence) -> Iterator[Listed]:
    for column, cells in evidence.lists.items():
        table = evidence.schema.table(column[0])
        if table is None:
            continue
        row, facts = max(cells.items(), key=lambda cell: len(cell[1]))
        example = code(table.rows[row][table.position(column[1])], 60)
        yield Listed(
            table=column[0],
            column=column[1],
            count=len(cells),
            example=example.strip("`"),
            facts=facts,
            message=f"{place(*column)} holds several values in one cell: {example}."
            f"{_in_words(facts)} Each cell should hold one value.",
        )


def _in_words(facts: Sequence[Fact]) -> str:
    """What a cell with several facts packs together."""
    groups = list(dict.fromkeys((fact.entity, fact.attribute) for fact in facts))
    if len(facts) < 2:
        return ""
    if len(groups) == 1:
        return f" That is the {groups[0][1]} of {len(facts)} {plural(groups[0][0])}."
    return f" That is {listed(f'the {entity} {what}' for entity, what in groups)} in one."


def _repeated(evidence: Evidence) -> Iterator[Repeated]:
    for table in evidence.tables:
        columns: dict[str, set[str]] = {}
        for number in range(len(table.rows)):
            for entity, repeated in _repeated_in(evidence, (fold(table.name), number)):
                columns.setdefault(entity, set()).update(repeated)
        for entity, names in columns.items():
            ordered = tuple(c.name for c in table.columns if fold(c.name) in names)
            if folded(ordered) not in map(folded, candidate_keys(table, nullable=True)):
                yield Repeated(
                    table=table.name,
                    columns=ordered,
                    entity=entity,
                    message=f"In {code(table.name)}, the columns {listed(map(code, ordered))} hold"
                    f" more than one {entity} in a row. There is no place for another one, and a"
                    " query must look into each column.",
                )


def _repeated_in(evidence: Evidence, row: RowId) -> Iterator[tuple[str, frozenset[str]]]:
    """Entities of which one row holds several, each with the columns they are in."""
    owners: dict[str, dict[str, set[str]]] = {}
    for column, (entity, owner) in _subjects_of(evidence, row):
        owners.setdefault(entity, {}).setdefault(owner, set()).add(column)
    for entity, found in owners.items():
        if len(found) > 1:
            yield entity, frozenset[str]().union(*found.values())


def _subjects_of(evidence: Evidence, row: RowId) -> Iterator[tuple[str, tuple[str, str]]]:
    """The columns of a row, each with the thing it says something of or refers to."""
    for column, fact in evidence.in_row(row).items():
        if fact.subject[1]:
            yield column, fact.subject
    for link in evidence.links.of(row):
        for subject in evidence.own_subjects(link.row):
            yield fold(link.key.columns[-1]), subject
