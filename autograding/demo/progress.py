"""A bar where someone watches, a line a student where the output goes to a file."""

from threading import Lock
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as Bar

from autograding.closing import Closing

__all__ = ["Progress"]


class Progress(Closing):
    """Counts `total` students. Use as a context manager; safe to call from several threads."""

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._lock = Lock()
        self._done, self._total = 0, total
        self._bar = Bar(
            SpinnerColumn(),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=total)

    def begin(self, text: str) -> None:
        """Say what is being done now."""
        self._bar.update(self._task, description=text)

    def finish(self, text: str) -> None:
        """Count one student as done."""
        with self._lock:
            self._done += 1
            self._bar.advance(self._task)
            if not self._console.is_terminal:
                self._console.print(f"{self._done:>3}/{self._total}  {text}", highlight=False)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def close(self) -> None:
        """Take the bar away."""
        self._bar.stop()
