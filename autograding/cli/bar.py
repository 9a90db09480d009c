"""A bar on standard error for long work, and lines that do not tear it."""

import sys

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

__all__ = ["Bar"]


class Bar(Progress):
    """How many of a number of things are done; nothing of it where standard error is a file."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        console = Console(stderr=True)
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
            # It would go to standard error, even where standard output is a file.
            redirect_stdout=False,
        )

    def say(self, text: str, *, error: bool = False) -> None:
        """Print a line: above the bar where both are on the terminal, else as it is."""
        stream = sys.stderr if error else sys.stdout
        if self.console.is_terminal and stream.isatty():
            self.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(text, err=error)
