"""What every command shares: errors as one sentence, output to a file or standard output."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from autograding.assignment import AssignmentError
from autograding.grading import UnknownUnitError
from autograding.sandbox import SandboxUnavailable
from autograding.submission import SubmissionError

__all__ = [
    "STOPPED",
    "UNGRADABLE",
    "WRONG_USE",
    "config_option",
    "data_option",
    "told_in_words",
    "write",
]

WRONG_USE = 2
UNGRADABLE = 3
STOPPED = 130
"""The exit code after Ctrl-C."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


def told_in_words(*more: type[Exception]) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Turn what a user can mend into one sentence and exit code 2, our own troubles into code 3.

    Args:
        more: further exceptions whose message is a sentence for the user.
    """
    told: tuple[type[Exception], ...] = (SubmissionError, UnknownUnitError, AssignmentError, *more)

    def decorate(command: Callable[_P, _R]) -> Callable[_P, _R]:
        @functools.wraps(command)
        def run(*arguments: _P.args, **named: _P.kwargs) -> _R:
            try:
                return command(*arguments, **named)
            except told as error:
                click.echo(f"Error: {error}", err=True)
                sys.exit(WRONG_USE)
            except SandboxUnavailable as error:
                click.echo(f"Error: {error}", err=True)
                sys.exit(UNGRADABLE)

        return run

    return decorate


def write(text: str, target: str) -> None:
    """Write to the file `target`, or to standard output where it is `-`.

    Raises:
        click.ClickException: the file cannot be written.
    """
    if target == "-":
        click.echo(text)
        return
    try:
        Path(target).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"Cannot write {target}: {error.strerror}.") from error


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".classroom"),
    show_default=True,
    help="The classroom's data folder.",
)

config_option = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The course's set-up on GitHub.  [default: classroom.toml]",
)
