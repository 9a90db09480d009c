"""What can be wrong with a unit's folder, each told with its file, line and cure."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["AssignmentError", "Problem"]


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake of an author: `file` is relative to the unit's folder, `line` counts from 1."""

    file: str
    line: int
    message: str
    cure: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message} {self.cure}"


class AssignmentError(Exception):
    """A unit cannot be used as it is; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["AssignmentError"], tuple[tuple[Problem, ...]]]:
        """From its problems, so that it comes back whole from another process."""
        return type(self), (self.problems,)
