"""What stored facts can prove of a schema: the values that `tokens.judge` returns."""

from dataclasses import dataclass
from enum import StrEnum

from autograding.checks.sql.facts import Fact

__all__ = ["Kind", "Listed", "Lost", "Redundancy", "Repeated", "Shortcut", "Unlinked", "Verdict"]


class Kind(StrEnum):
    """Why a value is stored more than once.

    `partial`: the column depends on a part of its table's composite key (second normal form).
    `transitive`: it depends on a column that is no key (third normal form).
    `copy`: it depends on its table's whole key but repeats another table's column.
    """

    PARTIAL = "partial"
    TRANSITIVE = "transitive"
    COPY = "copy"


@dataclass(frozen=True, kw_only=True)
class Lost:
    """An attribute of which facts are stored nowhere: `count` of `total`, such as `fact`."""

    fact: Fact
    count: int
    total: int
    message: str


@dataclass(frozen=True, kw_only=True)
class Redundancy:
    """One attribute stored redundantly in one column, shown by its worst fact.

    Attributes:
        count: how many times `fact` is stored in this column.
        total: how many times it is stored altogether, foreign keys aside.
        home: (table, column) that keeps it once, if there is one elsewhere.
        determinant: columns of the table that the column depends on; empty where none was found.
        normal_form: 2 for a partial dependency, otherwise 3.
        message: the evidence: what is stored how often, and where.
        explanation: the dependency in one sentence.
    """

    fact: Fact
    table: str
    column: str
    count: int
    total: int
    kind: Kind
    home: tuple[str, str] | None
    determinant: tuple[str, ...]
    message: str
    explanation: str

    @property
    def normal_form(self) -> int:
        """The normal form it breaks."""
        return 2 if self.kind is Kind.PARTIAL else 3


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A column whose cells hold several values: a list, JSON, or several facts run together.

    `count` cells are like that; `example` is one of them, cleaned; `facts` are those found in it
    (none for a list of ids).
    """

    table: str
    column: str
    count: int
    example: str
    facts: tuple[Fact, ...]
    message: str


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """Columns of one table that hold several things of one kind in a row (author1, author2).

    Where the task itself has two roles of one kind (sender and receiver), it is no mistake.
    """

    table: str
    columns: tuple[str, ...]
    entity: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Unlinked:
    """A column that repeats another table's key without declaring a foreign key to it."""

    table: str
    column: str
    home: tuple[str, str]
    entity: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """A foreign key whose value can always be read through another one (loan.book_id via copy).

    Whether that is a mistake depends on the meaning: it may be chance in the data.
    """

    table: str
    columns: tuple[str, ...]
    through: tuple[str, ...]
    parent: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the stored facts prove, worst evidence first; all empty for a sound design.

    `derived` columns only repeat their own row (a lower-case e-mail beside the e-mail), and
    `shortcuts` may be chance: both are for advice, not for points.
    """

    lost: tuple[Lost, ...] = ()
    redundant: tuple[Redundancy, ...] = ()
    listed: tuple[Listed, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    derived: tuple[Redundancy, ...] = ()
    unlinked: tuple[Unlinked, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
