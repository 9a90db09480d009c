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

    Raises:
        ValueError: sqlglot cannot read the query.
    """
    raise NotImplementedError
