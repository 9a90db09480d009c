"""What a command did to GitHub, or would do, one step at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from autograding.feedback.words import counted

__all__ = ["Change", "Changes", "listed"]

_T = TypeVar("_T")
_NAMED = 3
_DONE = {"make": "made", "send": "sent", "withdraw": "withdrew"}


@dataclass(frozen=True)
class Change:
    """One step: a verb such as `create`, and what it is done to."""

    verb: str
    what: str

    def told(self, *, dry_run: bool = False) -> str:
        """The step in words: as done, or as what would be done."""
        if dry_run:
            return f"would {self.verb} {self.what}"
        past = _DONE.get(self.verb) or f"{self.verb.removesuffix('e')}ed"
        return f"{past} {self.what}"


@dataclass
class Changes:
    """Steps as they are taken; in a dry run they are noted and not taken.

    Attributes:
        dry_run: take none.
        steps: those that were taken or would be, in order.
    """

    dry_run: bool = False
    steps: list[Change] = field(default_factory=list)

    def take(self, verb: str, what: str, step: Callable[[], _T]) -> _T | None:
        """Take a step and return what it gives; None in a dry run."""
        taken = None if self.dry_run else step()
        self.foresee(verb, what)
        return taken

    def foresee(self, verb: str, what: str) -> None:
        """Note a step without taking it, as where a dry run has nothing to take it on."""
        self.steps.append(Change(verb, what))


def listed(paths: Sequence[str], noun: str = "file") -> str:
    """How many files there are, with the names of the first few."""
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return f"{counted(len(paths), noun)} ({', '.join(paths[:_NAMED])}{more})"
