"""Prove broken normal forms by facts that can be recognized wherever they are stored.

A check makes facts whose every value is unique (`TokenMaker`), stores them through the student's
own statements, takes a snapshot, and asks where each value lies (`locate`, `judge`). A value that
is kept more than once, foreign keys apart, is redundant; one inside a longer value sits in a list;
one that is nowhere was lost. No names of tables or columns need to be known.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from autograding.checks.sql.structure import Schema

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

Token = str | int


class TokenMaker:
    """Makes values that occur once in a report and look like the real thing.

    They satisfy the checks a sensible schema makes (an e-mail has its @, an ISBN thirteen digits).
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._made: set[Token] = set()

    def text(self, prefix: str) -> str:
        """A short word that starts with `prefix`, such as `au03gqxpk`."""
        raise NotImplementedError

    def email(self, prefix: str) -> str:
        """A lower-case address at example.org, such as `mb7x2kqz1@example.org`."""
        raise NotImplementedError

    def isbn(self) -> str:
        """Thirteen digits that start with 978 and end in the right check digit."""
        raise NotImplementedError

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included, that was not made before.

        Raises:
            ValueError: all of them have been made.
        """
        raise NotImplementedError

    def day(self, after: str = "", *, within: int = 365) -> str:
        """An ISO date not made before: at most `within` days after `after` (or 2021-01-01).

        Raises:
            ValueError: all of them have been made.
        """
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One value that was stored, and what it says.

    Attributes:
        entity: what it describes, in a student's words: "author".
        attribute: what it says of it: "country".
        value: the token, unlike that of any other fact.
        owner: which one: the value of the entity's own key (the author's name).
        key: this attribute identifies the entity, so other tables may well repeat it as a link.
    """

    entity: str
    attribute: str
    value: Token
    owner: Token = ""
    key: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """A cell that holds a token.

    Attributes:
        row: index into the table's rows.
        identity: the row's primary key values, or the whole row without one.
        whole: the cell is the token and nothing else (case and number-or-text aside).
    """

    table: str
    column: str
    row: int
    identity: tuple[object, ...]
    whole: bool


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
    """A fact that is stored nowhere."""

    fact: Fact
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
        explanation: the dependency in one sentence; "" where none was found.
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

    `example` is one such cell, cleaned; `facts` are those found in it (none for a list of ids).
    """

    table: str
    column: str
    count: int
    example: str
    facts: tuple[Fact, ...]
    message: str


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """Columns of one table that hold several things of one kind in a row (author1, author2)."""

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
    """A foreign key whose value can always be read through another one (loans.book_id via copies).

    Whether that is a mistake depends on the meaning: it may be chance in the data.
    """

    table: str
    columns: tuple[str, ...]
    through: tuple[str, ...]
    parent: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the stored facts prove, worst evidence first; all empty for a sound design."""

    lost: tuple[Lost, ...] = ()
    redundant: tuple[Redundancy, ...] = ()
    listed: tuple[Listed, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    unlinked: tuple[Unlinked, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()


def locate(schema: Schema, tokens: Collection[Token]) -> dict[Token, tuple[Place, ...]]:
    """Every cell that holds each token, in the order of tables, rows and columns.

    Generated columns, views and virtual tables are no storage. A token inside a longer value is
    found where it stands on its own, so 1987 is not found in 9781987654321.
    """
    raise NotImplementedError


def judge(schema: Schema, facts: Sequence[Fact], *, statements: Collection[str] = ()) -> Verdict:
    """Say which facts were lost, stored redundantly, or packed into one cell.

    Args:
        schema: the snapshot after every fact was stored.
        facts: what was stored. To show redundancy, let things be shared: an author of several
            books, a book with several authors and copies, a member with several loans.
        statements: the student's own SQL statements that write. A table that only triggers write
            keeps history and may repeat what others hold.
    """
    raise NotImplementedError
