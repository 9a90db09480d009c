"""Files of named statements, the way aiosql writes them.

-- name: add_book(:isbn, :title, :year)
INSERT INTO book (isbn, title, year) VALUES (:isbn, :title, :year);
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = ["NamedStatement", "Parsed", "Problem", "parse", "render"]


@dataclass(frozen=True, kw_only=True)
class NamedStatement:
    """One statement and the name it is called by.

    Attributes:
        name: as aiosql names it: hyphens become underscores, operator suffixes are dropped.
        parameters: names without the colon: in the order of the name line where it lists them,
            otherwise in the order of first use in the SQL.
        sql: the statement without its final semicolon; "" when there is none under the name.
        line: line of the name, counting from 1.
        keyword: the statement's first word in capitals, such as "SELECT" or "WITH"; "" if none.
    """

    name: str
    parameters: tuple[str, ...]
    sql: str
    line: int
    keyword: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong with the file, in a student's words; `name` is "" outside any statement."""

    message: str
    line: int
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A file of named statements; where a name is used twice the first one counts."""

    statements: Mapping[str, NamedStatement] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def problems_of(self, name: str) -> tuple[Problem, ...]:
        """The problems of one statement."""
        return tuple(problem for problem in self.problems if problem.name == name)


def parse(text: str) -> Parsed:
    """Read a file of named statements. Never raises: whatever is odd becomes a problem.

    Comments, quoted text, semicolons inside either, triggers' `BEGIN … END`, Windows line ends and
    a byte order mark are read as SQLite reads them.
    """
    raise NotImplementedError


def render(statements: Iterable[NamedStatement]) -> str:
    """Write statements as a file that `parse` reads back."""
    raise NotImplementedError
