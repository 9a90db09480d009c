"""What one window (or one request in it) has seen, grouped while it is seen.

Five thousand statements must cost some ten kilobytes: a group keeps two numbers for each at most.
"""

import os
from array import array
from collections.abc import Callable
from threading import Lock
from types import CodeType
from typing import Any

from autograding.nplusone.chains import Chain, ChainReader
from autograding.nplusone.facts import NO_RUN, Fact
from autograding.nplusone.shapes import Purpose, Shape

__all__ = ["SAMPLES", "Group", "Recorder"]

_SQLALCHEMY = f"{os.sep}sqlalchemy{os.sep}"
_MOST_GROUPS = 20_000
_MOST_RUNS = 64
SAMPLES = 8

Ticker = Callable[[], int]


class Group:
    """Statements of one shape that came along one chain of calls."""

    __slots__ = (
        "all_own",
        "calls",
        "chain",
        "depth",
        "direct",
        "members",
        "paired",
        "path",
        "run",
        "runs",
        "samples",
        "shape",
        "ticks",
    )

    def __init__(self, shape: Shape, chain: Chain, run: int) -> None:
        self.shape = shape
        self.chain = chain
        self.members = array("q")
        """One number a statement: its parent or parameters."""
        self.run = run
        """The run that the first parent came from."""
        self.runs: dict[int, int] = {}
        self.paired = False
        """Two parents came from one and the same query."""
        self.direct = shape.entry is None or _SQLALCHEMY in shape.entry.co_filename
        """The user's own line called SQLAlchemy, with no other library in between."""
        self.all_own = True
        self.samples: list[tuple[str, Any]] = []
        self.ticks = array("q")
        """Where this group asked after another one had: a number of a result for each time."""
        # What `quick` compares: the way to the parent of a lazy load (None for any other), the
        # chain's calls, and how deep in the stack they start (0: it has not looked yet).
        self.path = shape.path if shape.purpose is Purpose.LAZY else None
        self.calls: tuple[tuple[CodeType, int], ...] = ()
        self.depth = 0

    def pair(self, run: int, member: int) -> None:
        """Note which query `member` came from, until two came from the same."""
        if self.runs.setdefault(run, member) != member:
            self.paired = True
            self.runs = {}
        elif len(self.runs) > _MOST_RUNS:
            del self.runs[next(iter(self.runs))]


class Recorder:
    """Groups statements as they are sent."""

    def __init__(
        self, read: Callable[[str, Any, Any], Fact], chains: ChainReader, tick: Ticker
    ) -> None:
        self._read = read
        self._chains = chains
        self._tick = tick
        self._groups: dict[tuple[Shape, Chain | None], Group] = {}
        self._asked: Group | None = None
        self._ungrouped = 0
        self._adding = Lock()
        self.flushes = 0

    @property
    def statements(self) -> int:
        """How many statements were sent."""
        return self._ungrouped + sum(len(group.members) for group in self.groups)

    @property
    def groups(self) -> list[Group]:
        """What was seen so far."""
        return list(self._groups.values())

    def record(self, statement: str, parameters: Any, context: Any) -> None:
        """Note a statement that is about to be sent."""
        self.note(statement, parameters, context)

    def note(self, statement: str, parameters: Any, context: Any) -> Group | None:
        """Note a statement, and tell which group it is of; None where it is of no interest."""
        shape, member, run, own = self._read(statement, parameters, context)
        purpose = shape.purpose
        if purpose is Purpose.SILENT:
            self._ungrouped += 1
            return None
        chain = self._chains.read(shape)
        group = self._groups.get((shape, chain)) or self._add(shape, chain, run)
        if group is None:
            self._ungrouped += 1
            return None
        group.members.append(self.flushes if purpose is Purpose.FLUSH else member)
        if purpose is Purpose.LAZY or purpose is Purpose.COLUMN:
            if not own:
                group.all_own = False
            if run != NO_RUN and not group.paired:
                group.pair(run, member)
        elif purpose is Purpose.READ:
            if group is not self._asked:
                self._asked = group
                group.ticks.append(self._tick())
            if len(group.samples) < SAMPLES:
                group.samples.append((statement, parameters))
        return group

    def _add(self, shape: Shape, chain: Chain | None, run: int) -> Group | None:
        if chain is None or len(self._groups) >= _MOST_GROUPS:
            return None
        self._chains.learn()
        with self._adding:  # of two threads that are the first, one makes the group for both
            return self._groups.setdefault((shape, chain), Group(shape, chain, run))
