"""Say in a student's words why a schema script does not load, and how to cure it."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["LoadProblem", "ScriptError", "explain", "look_over"]


class ScriptError(Protocol):
    """What the sandbox says of the failed statement; `line` is where the statement starts."""

    @property
    def message(self) -> str:
        """SQLite's own words."""

    @property
    def line(self) -> int:
        """Line in the script, counting from 1; 0 where unknown."""


@dataclass(frozen=True, kw_only=True)
class LoadProblem:
    """Why the script stopped: `kind` is a stable name such as `markdown_fence` or `other`."""

    kind: str
    message: str
    hint: str
    line: int


def explain(sql: str, error: ScriptError) -> LoadProblem:
    """Find the cause of a failed schema script; falls back to SQLite's own words, made plain."""
    raise NotImplementedError


def look_over(sql: str) -> LoadProblem | None:
    """Trouble in a script that SQLite accepts: nothing in it but comments, or no table."""
    raise NotImplementedError
