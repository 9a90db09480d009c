"""A window: everything between its opening and its closing is watched."""

import inspect
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Self

from autograding.nplusone import hook
from autograding.nplusone.allowing import Allowance
from autograding.nplusone.chains import ChainReader
from autograding.nplusone.codes import CodeBook
from autograding.nplusone.deciding import Decided, decide
from autograding.nplusone.findings import Finding
from autograding.nplusone.publicfacts import PublicReader
from autograding.nplusone.quick import QuickRecorder
from autograding.nplusone.recorder import Recorder
from autograding.nplusone.runs import ticker
from autograding.nplusone.selftest import reader_for
from autograding.nplusone.shapes import ShapeBook
from autograding.nplusone.sources import relative

__all__ = ["Window", "detect"]


class Window:
    """What was seen, and what is wrong with it."""

    def __init__(
        self,
        roots: Sequence[Path],
        outside: Sequence[Path] = (),
        allow: Iterable[str] = (),
        opened_by: FrameType | None = None,
    ) -> None:
        self.roots = tuple(Path(os.path.realpath(root)) for root in roots)
        self.allow = tuple(Allowance.parse(text) for text in allow)
        self._book = CodeBook(self.roots, outside)
        self._stop: CodeType | None = None
        if opened_by is not None:
            self._stop = opened_by.f_code
            self._book.mark_harness(opened_by.f_code)
            self._book.mark_enclosing(opened_by.f_back)
        self._shapes = ShapeBook()
        self.recorder = self.new_recorder()
        self._requests = 0
        self.trouble: BaseException | None = None
        self._decided: list[Decided] = []

    def new_recorder(self) -> Recorder:
        """Something to note a request's statements with."""
        reader = reader_for(self._shapes)
        chains = ChainReader(self._book, self._stop)
        if isinstance(reader, PublicReader):
            return Recorder(reader.read, chains, ticker())
        return QuickRecorder(reader, chains, ticker(), self._shapes)

    @property
    def statements(self) -> int:
        """How many statements were sent."""
        return self._requests + self.recorder.statements

    def line_of(self, frame: FrameType) -> tuple[str, int] | None:
        """The user's innermost line that led to `frame`."""
        each: FrameType | None = frame
        while each is not None:
            if self._book.is_user(each):
                return relative(each.f_code.co_filename, self.roots), each.f_lineno
            each = each.f_back
        return None

    def take(self, recorder: Recorder) -> None:
        """Judge what a request has sent, now that it is over, and forget all but the findings."""
        self._requests += recorder.statements
        self._decided = _merged([*self._decided, *self._judge(recorder)])

    def _judge(self, recorder: Recorder) -> list[Decided]:
        return decide(recorder.groups, self._book, self.roots)

    @property
    def decided(self) -> list[Decided]:
        """The findings with what can be tried against them."""
        return [
            each
            for each in _merged([*self._decided, *self._judge(self.recorder)])
            if not any(allowed.covers(each.finding) for allowed in self.allow)
        ]

    @property
    def findings(self) -> list[Finding]:
        """Everything that is wrong, but for what was allowed."""
        return [each.finding for each in self.decided]

    def __enter__(self) -> Self:
        from autograding.nplusone.requests import follow_flask  # noqa: PLC0415 - needs this module

        follow_flask()
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


def _merged(decided: Sequence[Decided]) -> list[Decided]:
    """One finding for one line, whatever the number of requests: the one with most statements."""
    most: dict[object, Decided] = {}
    for each in decided:
        finding = each.finding
        key = (finding.kind, finding.relationship, finding.site, finding.loop)
        if key not in most or most[key].finding.statements < finding.statements:
            most[key] = each
    return list(most.values())


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
        caller,
    )
