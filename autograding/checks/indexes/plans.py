"""How a database answers a statement, whichever database: which tables it reads, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from autograding.checks.indexes.findings import DESC
from autograding.checks.indexes.schema import Table
from autograding.checks.indexes.words import first_word
from autograding.checks.sql.schema import fold

__all__ = [
    "Access",
    "Parameters",
    "Plan",
    "Planner",
    "Statement",
    "Term",
    "Trial",
    "create_index",
    "is_explained",
    "quoted",
]

Parameters = tuple[Any, ...] | dict[str, Any] | None

_EXPLAINED = frozenset({"SELECT", "WITH", "UPDATE", "DELETE"})


@dataclass(frozen=True)
class Statement:
    """SQL as it was sent; parameters are None where they are not known."""

    sql: str
    parameters: Parameters = None


@dataclass(frozen=True)
class Trial:
    """An index that is made to see what the planner says, and removed again.

    `columns` may end in ` DESC`.
    """

    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A condition that an index serves: one value ("="), or a range ("<" or ">").

    The operator is "null" where PostgreSQL looks for IS NULL; SQLite tells "=" for it.
    """

    column: str
    operator: str

    @property
    def is_equality(self) -> bool:
        """Whether it leads to the rows with one value."""
        return self.operator in ("=", "null")


@dataclass(frozen=True, kw_only=True)
class Access:
    """One reading of a table.

    Attributes:
        name: of the table in this statement: its alias if it has one.
        tables: which of the schema's tables that may be; none for what the statement makes itself.
        whole: every row is read, and no index with a condition of its own stands for the filter.
        automatic: the database makes an index for this statement alone.
        index: the index used; "" for none, or the table's own order.
        terms: the conditions that the index serves.
        covering: the index has all that is asked for.
        first_only: only its first or last entry is read, for MIN or MAX.
    """

    name: str
    tables: tuple[str, ...]
    whole: bool
    automatic: bool = False
    index: str = ""
    terms: tuple[Term, ...] = ()
    covering: bool = False
    first_only: bool = False

    @property
    def by_range(self) -> bool:
        """Whether the index leads to a range, and not to the rows with one value."""
        return bool(self.terms) and not self.terms[0].is_equality


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The database's answer.

    Attributes:
        lines: its own words.
        sorts: how much is sorted for ORDER BY: 2 a whole sort, 1 a sort within sorted groups.
        error: why there is no plan; "" if there is one.
    """

    lines: tuple[str, ...] = ()
    accesses: tuple[Access, ...] = ()
    sorts: int = 0
    error: str = ""

    @property
    def whole(self) -> tuple[Access, ...]:
        """The tables of the schema that are read as a whole."""
        return tuple(each for each in self.accesses if each.whole and each.tables)

    @property
    def by_range(self) -> tuple[Access, ...]:
        """The tables of the schema that are read by a range."""
        return tuple(each for each in self.accesses if each.by_range and each.tables)

    def by(self, index: str) -> tuple[Access, ...]:
        """What is read through this index."""
        return tuple(each for each in self.accesses if fold(each.index) == fold(index))


class Planner(Protocol):
    """A database that can be asked how it would answer, with and without an index."""

    @property
    def called(self) -> str:
        """The database's name in sentences."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """The schema's tables by folded name."""

    @property
    def views(self) -> str:
        """The text of all views, where the database tells it."""

    def trial_name(self, number: int) -> str:
        """The name of the trial of this number in a plan."""

    def is_partial(self, index: str) -> bool:
        """Whether an index of the schema holds only some of the rows."""

    def explain(
        self,
        statements: Sequence[Statement],
        trials: Sequence[Trial] = (),
        without: Sequence[str] = (),
    ) -> list[Plan]:
        """Plan statements, one after the other, with trial indexes added, others left out."""


def is_explained(sql: str) -> bool:
    """Whether a statement looks for rows at all."""
    return first_word(sql) in _EXPLAINED


def create_index(name: str, trial: Trial) -> str:
    """The SQL that makes a trial."""
    columns = ", ".join(
        f"{quoted(column.removesuffix(DESC))}{DESC if column.endswith(DESC) else ''}"
        for column in trial.columns
    )
    return f"CREATE INDEX {quoted(name)} ON {quoted(trial.table)} ({columns})"


def quoted(name: str) -> str:
    """A name that both databases take as it is."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
