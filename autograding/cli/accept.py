"""`classroom accept`: students' repositories on GitHub."""

import re
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import click

from autograding.cli.class_list import roster_accounts
from autograding.cli.edge import STOPPED, WRONG_USE, config_option, told_in_words
from autograding.cli.github import Say, dry_run_option, each, forge_of, sum_up, tell
from autograding.feedback.words import counted
from autograding.forge.github import GitHubError, GitHubForge
from autograding.grading import load_units
from autograding.settings import SettingsError

__all__ = ["accept"]

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}")


@click.command()
@click.argument("unit")
@click.argument("usernames", nargs=-1)
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Everyone in a CSV file with the column username.",
)
@dry_run_option
@config_option
@told_in_words(SettingsError, GitHubError)
def accept(
    unit: str, usernames: tuple[str, ...], roster: Path | None, dry_run: bool, config: Path | None
) -> None:
    """Give students their repositories of UNIT on GitHub, by their USERNAMES there.

    Each gets a private repository made from the unit's template, with the feedback pull request
    open, and is invited last of all. Doing it again completes what is missing, renews an invitation
    that has expired, and changes nothing of a student's work.

    The token comes from GITHUB_TOKEN and needs, for all repositories of the organization,
    “Administration: write”, “Contents: write” and “Pull requests: write”.

    \b
    classroom accept unit-1-sql ada-park ben-osei
    classroom accept unit-1-sql --roster class.csv --dry-run
    """
    load_units((unit,))
    students = _students(usernames, roster)
    told: Counter[str] = Counter()
    with forge_of(config, dry_run=dry_run) as forge:
        work = partial(_accept, forge, unit, told)
        refused, stopped = each(students, work, f"Accepting {unit}")
    states = [f"{number} {state}" for state, number in sorted(told.items(), reverse=True)]
    sum_up(counted(len(students), "student"), states or ["none done"] * stopped, refused)
    if refused or stopped:
        sys.exit(STOPPED if stopped else WRONG_USE)


def _students(usernames: tuple[str, ...], roster: Path | None) -> list[str]:
    """Everyone once, in lower case as the records have them."""
    named = [("", username) for username in usernames]
    if roster:
        named += [(f"{roster}, line {line}: ", name) for line, name in roster_accounts(roster)]
    for where, username in named:
        if not _USERNAME.fullmatch(username):
            message = f"{where}{username!r} is no username on GitHub."
            raise click.UsageError(message)
    if roster and not named:
        message = f"{roster} names no student below its first line."
        raise click.UsageError(message)
    if not named:
        message = "Name at least one student, or a roster with --roster."
        raise click.UsageError(message)
    return list(dict.fromkeys(username.lower() for _, username in named))


def _accept(forge: GitHubForge, unit: str, told: "Counter[str]", username: str, say: Say) -> None:
    accepted = forge.accept(unit, username)
    changed = "to be made or completed" if forge.dry_run else "made or completed"
    told[changed if accepted.changes else "as before"] += 1
    tell(username, accepted.url, accepted.changes, dry_run=forge.dry_run, say=say)
    if accepted.invitation_url:
        say(f"    {username} has yet to accept the invitation: {accepted.invitation_url}")
