"""What the commands that write to GitHub share: the connection, and how they tell what they did."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograding.forge.github import Change, GitHubForge, NotFound, Refused, token_of
from autograding.settings import load_settings, named

__all__ = ["STOPPED", "dry_run_option", "each", "forge_of", "tell"]

STOPPED = 130
"""The exit code after Ctrl-C."""
_PACE = 1.0  # seconds between writes, as GitHub asks of whoever writes much
_T = TypeVar("_T")

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Say what would be done, and send nothing."
)


def forge_of(config: Path | None, *, dry_run: bool) -> AbstractContextManager[GitHubForge]:
    """The organization of `classroom.toml`, with the token of the environment.

    Raises:
        SettingsError: there is no usable set-up.
        BadToken: there is no token.
    """
    settings, token = named(load_settings(config)), token_of()
    # GitHub's whole API, half a second to load.
    from autograding.forge.github.patience import Patience  # noqa: PLC0415

    patience = Patience(between_writes=_PACE, say=lambda words: click.echo(words, err=True))
    return GitHubForge(settings, token, dry_run=dry_run, patience=patience)


def tell(name: str, url: str, changes: Iterable[Change], *, dry_run: bool) -> None:
    """Print one repository and what was done to it."""
    click.echo(f"{name}  {url}".rstrip())
    for change in changes:
        click.echo(f"    {change.told(dry_run=dry_run)}")


def each(items: Sequence[_T], work: Callable[[_T], None], doing: str) -> tuple[int, bool]:
    """Work on one after the other, with a bar on a terminal.

    What is wrong with one of them is told, and the next one follows; what would be wrong with all
    (the token, a permission, GitHub itself) ends it.

    Returns:
        How many were refused, and whether Ctrl-C ended it.

    Raises:
        GitHubError: it would be the same with all.
    """
    refused = 0
    with _bar() as bar:
        try:
            for item in bar.track(items, description=doing):
                try:
                    work(item)
                except (NotFound, Refused) as error:
                    refused += 1
                    click.echo(f"Error: {error}", err=True)
        except KeyboardInterrupt:
            click.echo("Stopped: run the same command to go on from here.", err=True)
            return refused, True
    return refused, False


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        redirect_stdout=False,
    )
