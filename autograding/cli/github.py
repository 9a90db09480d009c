"""What the commands that write to GitHub share: the connection, and how they tell what they did."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

import click

from autograding.cli.bar import Bar
from autograding.forge.github import Change, GitHubForge, NotFound, Refused, token_of
from autograding.settings import load_settings, named

__all__ = ["STOPPED_WORDS", "Say", "dry_run_option", "each", "forge_of", "sum_up", "tell"]

STOPPED_WORDS = "Stopped: run the same command to go on from here."
Say = Callable[[str], None]
"""Prints a line."""
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


def tell(
    name: str, url: str, changes: Iterable[Change], *, dry_run: bool, say: Say = click.echo
) -> None:
    """Print one repository and what was done to it."""
    say(f"{name}  {url}".rstrip())
    for change in changes:
        say(f"    {change.told(dry_run=dry_run)}")


def sum_up(total: str, states: Iterable[str], refused: int) -> None:
    """Print the last line: how many there are, and how many came to which state."""
    parts = [*states, *([f"{refused} refused"] if refused else [])]
    click.echo(f"{total}: {', '.join(parts)}." if parts else f"{total}.")


def each(items: Sequence[_T], work: Callable[[_T, Say], None], doing: str) -> tuple[int, bool]:
    """Work on one after the other, with a bar on a terminal; `work` is given what prints beside it.

    What is wrong with one of them is told, and the next one follows; what would be wrong with all
    (the token, a permission, GitHub itself) ends it.

    Returns:
        How many were refused, and whether Ctrl-C ended it.

    Raises:
        GitHubError: it would be the same with all.
    """
    refused = 0
    with Bar() as bar:
        try:
            for item in bar.track(items, description=doing):
                try:
                    work(item, bar.say)
                except (NotFound, Refused) as error:
                    refused += 1
                    bar.say(f"Error: {error}", error=True)
        except KeyboardInterrupt:
            bar.say(STOPPED_WORDS, error=True)
            return refused, True
    return refused, False
