"""`classroom starters`: a changed starter, offered to repositories that exist on GitHub."""

import sys
from collections import Counter
from functools import partial
from pathlib import Path

import click

from autograding.cli.edge import STOPPED, WRONG_USE, config_option, told_in_words
from autograding.cli.github import Say, dry_run_option, each, forge_of, sum_up, tell
from autograding.feedback.words import counted
from autograding.forge.github import GitHubError, GitHubForge, StudentRepository
from autograding.grading import load_units
from autograding.settings import SettingsError
from autograding.template import TemplateError, grader_of, template_files
from autograding.template.files import TemplateFile

__all__ = ["starters"]


@click.command()
@click.argument("units", nargs=-1)
@dry_run_option
@config_option
@told_in_words(SettingsError, TemplateError, GitHubError)
def starters(units: tuple[str, ...], dry_run: bool, config: Path | None) -> None:
    """Offer the starters of UNITS (all by default), as they are now, to the students' repositories.

    Whoever has an earlier starter gets a pull request with what has changed since, from the branch
    starter-update. GitHub merges it with the student's work when the student says so; nothing is
    forced. An update that a student declined is not offered again until the starter changes again.

    The token comes from GITHUB_TOKEN and needs, for all repositories of the organization,
    “Contents: write”, “Pull requests: write” and “Workflows: write”.

    \b
    classroom starters --dry-run                    who would get what
    classroom starters unit-1-sql                   one unit
    """
    assignments = load_units(units)
    told: Counter[str] = Counter()
    with forge_of(config, dry_run=dry_run) as forge:
        grader = grader_of(forge.settings, load_units())
        files = {
            assignment.id: template_files(assignment, settings=forge.settings, grader=grader)
            for assignment in assignments
        }
        found = sorted(forge.repositories(*files), key=lambda one: one.full_name)
        refused, stopped = each(found, partial(_offer, forge, files, told), "Offering starters")
    states = [f"{told[state]} {state}" for state in sorted(told)]
    sum_up(counted(len(found), "repository", "repositories"), states, refused)
    if refused or stopped:
        sys.exit(STOPPED if stopped else WRONG_USE)


def _offer(
    forge: GitHubForge,
    files: dict[str, tuple[TemplateFile, ...]],
    told: "Counter[str]",
    repository: StudentRepository,
    say: Say,
) -> None:
    if repository.archived:
        told["archived"] += 1
        return
    updated = forge.update_starter(repository, files[repository.unit])
    if not updated.changes:
        told["up to date or offered before"] += 1
        return
    told["to be offered an update" if forge.dry_run else "offered an update"] += 1
    url = updated.pull_request_url
    tell(updated.full_name, url, updated.changes, dry_run=forge.dry_run, say=say)
