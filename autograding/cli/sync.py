"""`classroom sync`: pushes and reports of a class on GitHub, brought here."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from autograding.cli.bar import Bar
from autograding.cli.class_list import enroll_given
from autograding.cli.edge import STOPPED, UNGRADABLE, config_option, data_option, told_in_words
from autograding.feedback.harmless import terminal
from autograding.feedback.words import counted
from autograding.forge.github import Client, GitHubError, Results, token_of
from autograding.forge.local.folder import DataFolder
from autograding.forge.local.locks import is_held, locked
from autograding.grading import load_units
from autograding.marks.mirror import credentials
from autograding.marks.sync import Synced, Synchronization
from autograding.marks.watch import Watch
from autograding.records import Database, DataFolderError
from autograding.settings import SettingsError, load_settings, named

__all__ = ["sync"]

_EVERY_MINUTES = 10


@click.command()
@click.argument("units", nargs=-1)
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the students' names from a CSV file with the columns username and name.",
)
@click.option("--again", is_flag=True, help="Ask also for what did not change since last time.")
@click.option("--watch", is_flag=True, help="Stay, and bring at once what GitHub tells of.")
@click.option(
    "--every",
    type=click.IntRange(min=1),
    metavar="MINUTES",
    help=f"With --watch: how often to ask for everything; {_EVERY_MINUTES} by default.",
)
@data_option
@config_option
@told_in_words(DataFolderError, SettingsError, GitHubError)
def sync(
    units: tuple[str, ...],
    roster: Path | None,
    again: bool,
    watch: bool,
    every: int | None,
    data: Path,
    config: Path | None,
) -> None:
    """Fetch the repositories, pushes and reports of UNITS (all by default) from GitHub.

    Each student's repository is copied into the data folder, its pushes are recorded with the time
    at which GitHub received them, and the report that a run made of a push is attached to it. What
    is odd (a changed workflow, a report of something else, a force-push) is flagged. Reports are
    advice: `classroom regrade` makes the marks of record. Run it as often as you like.

    With --watch it stays until Ctrl-C. What a webhook of the organization tells `classroom serve`
    is then here within seconds, and everything is asked for every few minutes besides.

    The token comes from GITHUB_TOKEN and needs, for all repositories of the organization,
    “Contents: read”, “Actions: read” and “Metadata: read”.

    \b
    classroom sync --roster class.csv              every unit, with the students' names
    classroom sync --watch                         beside `classroom serve`, on the same folder
    classroom sync unit-1-sql --data ~/classes/26  one unit, into a folder of your choice
    """
    if every and not watch:
        message = "--every says how often --watch asks for everything: give both."
        raise click.UsageError(message)
    settings = named(load_settings(config))
    assignments = {unit.id: unit for unit in load_units(units)}
    token, folder = token_of(), DataFolder.at(data)
    with ExitStack() as stack:
        database = stack.enter_context(Database.open(data))
        if is_held(folder.lock("sync")):
            message = f"Another synchronization is at work in {data}. Wait for it, or stop it."
            raise click.UsageError(message)
        stack.enter_context(locked(folder.lock("sync")))
        client = stack.enter_context(Client(token, api=settings.api, read_only=True))

        def begin(*, again: bool = False) -> Synchronization:
            return Synchronization(
                database,
                folder,
                Results(client, settings),
                assignments,
                settings,
                credentials(token, settings.web),
                again=again,
            )

        if roster:
            enroll_given(database, roster, is_github=True)
        run = begin(again=again)
        found, total = _run(run)
        _sum_up(run, found)
        if len(found) < total:
            sys.exit(STOPPED)
        if watch:
            _watch(begin, run, every or _EVERY_MINUTES)
            return
    if any(one.problem for one in found):
        sys.exit(UNGRADABLE)


def _run(run: Synchronization) -> tuple[list[Synced], int]:
    """Bring each repository, showing what is new; Ctrl-C ends it early."""
    found: list[Synced] = []
    listed = run.start()
    with Bar() as bar:
        try:
            for repository in bar.track(listed, description="Fetching"):
                found.append(run.bring(repository))
                _show(bar.say, found[-1])
        except KeyboardInterrupt:
            bar.say("Stopped. What is done is kept; run it again to go on.", error=True)
    return found, len(listed)


def _watch(begin: Callable[[], Synchronization], run: Synchronization, minutes: int) -> None:
    """Stay until Ctrl-C, which is how this is meant to end."""
    each = f"every {counted(minutes, 'minute')}"
    click.echo(f"Watching: everything is asked for {each}. Ctrl-C ends it.", err=True)
    watch = Watch(
        begin,
        every=minutes * 60,
        tell=partial(_show, _say),
        say=lambda words: click.echo(terminal(words), err=True),
    )
    try:
        watch.go_on(run)
    except KeyboardInterrupt:
        click.echo("Stopped. What GitHub tells meanwhile is kept for the next time.", err=True)


def _say(text: str, *, error: bool = False) -> None:
    click.echo(text, err=error)


def _show(say: Callable[..., None], one: Synced) -> None:
    name = one.repository.full_name.rpartition("/")[2]
    if one.problem:
        say(f"{terminal(name)}: {terminal(one.problem)}", error=True)
    elif one.pushes or one.reports or one.concerns:
        news = f"{counted(one.pushes, 'push', 'pushes')}, {counted(one.reports, 'report')}"
        say(f"{terminal(name):<40}  {news}")
    for commit, kind, message in one.concerns:
        say(f"    {kind}, {commit[:7]}: {terminal(message)}")


def _sum_up(run: Synchronization, listed: Sequence[Synced]) -> None:
    for warning in run.warnings:
        click.echo(f"Warning: {terminal(warning)}", err=True)
    found = [one for one in listed if not one.removed]
    unchanged = sum(one.unchanged for one in found)
    pushes, reports = sum(one.pushes for one in found), sum(one.reports for one in found)
    parts = [
        counted(len(found), "repository", "repositories"),
        f"{unchanged} unchanged",
        counted(pushes, "new push", "new pushes"),
        counted(reports, "report"),
        f"{counted(sum(len(one.concerns) for one in found), 'thing')} to look at",
    ]
    click.echo(", ".join(parts) + ".")
    if passed := len(listed) - len(found):
        click.echo(
            f"{counted(passed, 'repository', 'repositories')} of removed students passed over: "
            "enroll them again with `classroom roster import` to see them."
        )
