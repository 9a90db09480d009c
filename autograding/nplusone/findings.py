"""What is reported: frozen values, and the sentence a reader gets."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Kind", "Loop", "Place", "Repetition", "Verified"]


class Kind(StrEnum):
    """What is loaded (or written) again and again."""

    RELATIONSHIP = "relationship"
    COLUMN = "column"
    MANUAL = "manual"
    WRITE = "write"


class Repetition(StrEnum):
    """What repeats."""

    LOOP = "loop"
    LIBRARY = "library"
    """`map`, `sorted`, a serializer: something that is not the user's own goes through a list."""
    RECURSION = "recursion"
    UNKNOWN = "unknown"
    """No frame of the user's was there to see, as in a thread of a library."""


@dataclass(frozen=True)
class Place:
    """A line of the user's."""

    file: str
    """Relative to the root it lies in, where it lies in one."""
    line: int
    function: str
    """Its name; of a template the name that it is rendered by; empty for a module."""
    source: str
    """The line itself, without its indentation."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Loop(Place):
    """What repeats: its header, or the call that goes through a list."""

    repetition: Repetition = Repetition.LOOP
    text: str = ""
    """As it reads in a sentence: `for post in posts`."""


@dataclass(frozen=True)
class Verified:
    """What the fix did when it was tried: all statements of the run, before and after."""

    before: int
    after: int

    def __str__(self) -> str:
        statements = "statement becomes" if self.before == 1 else "statements become"
        return f"{self.before} {statements} {self.after}"


@dataclass(frozen=True)
class Finding:
    """An N+1, with the loop that makes it and what to write instead."""

    kind: Kind
    relationship: str
    """`Post.comments`, `Post.body`, or the table or class that a query asks."""
    site: Place | None
    """Where the statement is caused."""
    loop: Loop | None
    statements: int
    parents: int
    """How many different objects (or parameters) asked."""
    fix: str
    """Python text; empty where there is none to give."""
    is_option: bool = False
    """Whether the fix belongs into `.options(...)` of the query that loads the parents."""
    query: Place | None = None
    """The query that loaded the parents: where the fix belongs."""
    view: Place | None = None
    """The Python that rendered the template, where the site is in one."""
    hint: str = ""
    confirmed: bool | None = None
    """Whether the statements grew with the rows; None where only one size was run."""
    verified: Verified | None = None
    """What trying the fix gave; None where it was not tried, or did not help."""

    @property
    def is_advice(self) -> bool:
        """Whether it should be told, but not held against anybody."""
        return self.kind is Kind.WRITE or (self.kind is Kind.MANUAL and self.confirmed is False)

    @property
    def message(self) -> str:
        """One sentence: where, what repeats, how often, and what to write."""
        return "; ".join(part for part in (self._what(), self._cure()) if part)

    def _what(self) -> str:
        many = "1 statement" if self.statements == 1 else f"{self.statements} statements"
        verb = "wrote" if self.kind is Kind.WRITE else "ran"
        return f"{self._where()}{self._repeats()} {verb} {many} for {self.relationship}"

    def _where(self) -> str:
        place = self.loop or self.site
        if place is None:
            return ""
        called = f"{place.function}()" if place.function.isidentifier() else place.function
        where = f"in {called} at {place}" if called else f"in {place}"
        if self.view is not None:
            where += f" (rendered by {self.view.function}() at {self.view})"
        return where + ", "

    def _repeats(self) -> str:
        loop = self.loop
        if loop is None:
            return "code without a line of yours"
        word = {
            Repetition.LOOP: "the loop",
            Repetition.LIBRARY: "going through a list in",
            Repetition.RECURSION: "the recursion of",
            Repetition.UNKNOWN: "",
        }[loop.repetition]
        return f'{word} "{loop.text or loop.source}"'

    def _cure(self) -> str:
        cure = ": ".join(part for part in (self.hint, self.fix) if part)
        if self.is_option:
            place = f"the query at {self.query}" if self.query else "the query that loads them"
            cure = f"add .options({self.fix}) to {place}"
        tried = f" (verified: {self.verified})" if self.verified else ""
        return cure + tried + (f"; {self.hint}" if self.is_option and self.hint else "")
