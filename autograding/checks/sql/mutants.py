"""Wrong versions of a query, one small mistake each, as students make them."""

from dataclasses import dataclass

__all__ = ["Mutant", "mutants"]


@dataclass(frozen=True)
class Mutant:
    """A query with one mistake.

    `id` is stable for a query: the kind of mistake, and which occurrence of it
    (`comparison-2-ge`).
    """

    id: str
    description: str
    sql: str


def mutants(sql: str) -> tuple[Mutant, ...]:
    """Every mutant of one query: no two alike, none equal to the query, all of them parse.

    Their SQL is on one line, without comments; bind parameters are as in the query. SQLite may
    still refuse one, for example because a column is then ambiguous.

    Raises:
        ValueError: sqlglot cannot read the query.
    """
    # sqlglot takes longer to import than a grading has to spare, and only authors make mutants.
    from autograding.checks.sql import mutations  # noqa: PLC0415

    query = mutations.parse(sql)
    seen = {mutations.normalized(mutations.render(query))}
    found = []
    for name, description, text in mutations.mistakes(query):
        normal = mutations.normalized(text)
        if normal is not None and normal not in seen:
            seen.add(normal)
            found.append(Mutant(name, description, normal))
    return tuple(found)
