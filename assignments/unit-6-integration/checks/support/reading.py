"""What statements bring, seen from outside: they are asked again on the same rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograding.checks.student import ObservedSql
from support.site import Site

__all__ = ["Asked", "read_again"]

_READS = re.compile(r"\s*(?:SELECT|WITH|VALUES)\b", re.IGNORECASE)
_TABLE = re.compile(r"\b(?:FROM|JOIN)\s+\W?(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A statement, and the rows that it brings."""

    sql: str
    cells: tuple[tuple[object, ...], ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.cells)

    @property
    def tables(self) -> str:
        """The tables that it reads, in words."""
        return ", ".join(dict.fromkeys(_TABLE.findall(self.sql))) or "no table"

    def holds(self, text: str) -> bool:
        """Whether a text stands anywhere in what it brings."""
        return any(isinstance(cell, str) and text in cell for row in self.cells for cell in row)


def read_again(site: Site, sent: Sequence[ObservedSql]) -> list[Asked]:
    """Ask the statements that only read once more, with the parameters they had.

    What cannot be asked from outside, such as a function that only the application has, brings
    nothing here.
    """
    reading = [each for each in sent if _READS.match(each.sql)]
    results = site.database.run_many(
        [(each.sql, each.parameters or (), "read") for each in reading]
    )
    return [
        Asked(each.sql, tuple(result.rows)) for each, result in zip(reading, results, strict=True)
    ]
