"""A window: everything between its opening and its closing is watched."""

import inspect
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import CodeType, TracebackType
from typing import Self

from autograding.nplusone import hook
from autograding.nplusone.allowing import Allowance
from autograding.nplusone.chains import ChainReader
from autograding.nplusone.codes import CodeBook
from autograding.nplusone.deciding import Decided, decide
from autograding.nplusone.facts import FastReader
from autograding.nplusone.findings import Finding
from autograding.nplusone.recorder import Recorder
from autograding.nplusone.runs import ticker
from autograding.nplusone.shapes import ShapeBook

__all__ = ["Window", "detect"]


class Window:
    """What was seen, and what is wrong with it."""

    def __init__(
        self,
        roots: Sequence[Path],
        outside: Sequence[Path] = (),
        allow: Iterable[str] = (),
        opened_by: CodeType | None = None,
    ) -> None:
        self.roots = tuple(Path(os.path.realpath(root)) for root in roots)
        self.allow = tuple(Allowance.parse(text) for text in allow)
        self._book = CodeBook(self.roots, outside)
        if opened_by is not None:
            self._book.mark_harness(opened_by)
        self._stop = opened_by
        self._shapes = ShapeBook()
        self.recorder: Recorder | None = self.new_recorder()
        self.trouble: BaseException | None = None
        self._decided: list[Decided] = []

    def new_recorder(self) -> Recorder:
        """Something to note a request's statements with."""
        reader = FastReader(self._shapes)
        return Recorder(reader.read, ChainReader(self._book, self._stop), ticker())

    @property
    def statements(self) -> int:
        """How many statements were sent."""
        return 0 if self.recorder is None else self.recorder.statements

    @property
    def decided(self) -> list[Decided]:
        """The findings with what can be tried against them."""
        found = (
            [] if self.recorder is None else decide(self.recorder.groups, self._book, self.roots)
        )
        return [
            each
            for each in [*self._decided, *found]
            if not any(allowed.covers(each.finding) for allowed in self.allow)
        ]

    @property
    def findings(self) -> list[Finding]:
        """Everything that is wrong, but for what was allowed."""
        return [each.finding for each in self.decided]

    def __enter__(self) -> Self:
        hook.start(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        hook.stop(self)
        if self.trouble is not None and error is None:
            raise self.trouble


def detect(
    roots: Iterable[Path | str] | None = None,
    *,
    allow: Iterable[str] = (),
    outside: Iterable[Path | str] = (),
) -> Window:
    """Watch the SQL that SQLAlchemy sends inside a `with` block.

    Args:
        roots: folders with the code that is judged; the current folder by default.
        allow: what is meant to be so: `Post.author`, `app/routes.py:42`, `app/*.py`, or
            `Post.author @ app/routes.py`.
        outside: files and folders inside the roots that only drive the code, such as tests.
    """
    frame = inspect.currentframe()
    caller = frame.f_back if frame is not None else None
    return Window(
        [Path(root) for root in ([Path.cwd()] if roots is None else roots)],
        [Path(path) for path in outside],
        allow,
        None if caller is None else caller.f_code,
    )
