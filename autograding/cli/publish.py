"""`classroom publish`: the template repositories and the grader's, on GitHub."""

import sys
from pathlib import Path

import click

from autograding.cli.edge import STOPPED, config_option, told_in_words
from autograding.cli.github import STOPPED_WORDS, dry_run_option, forge_of, tell
from autograding.forge.github import Change, GitHubError, GitHubForge
from autograding.grading import load_units
from autograding.settings import SettingsError
from autograding.template import Grader, TemplateError, grader_of, template_files
from autograding.template.grader import GRADER_MESSAGE

__all__ = ["publish"]


@click.command()
@click.argument("units", nargs=-1)
@dry_run_option
@config_option
@told_in_words(SettingsError, TemplateError, GitHubError)
def publish(units: tuple[str, ...], dry_run: bool, config: Path | None) -> None:
    """Bring the templates of UNITS (all by default) and the grader to GitHub.

    Repositories that are missing are created in the organization of classroom.toml; only what
    differs is sent. The grader goes first, because the templates name its commit; earlier graders
    stay where running courses find them. No solution, no corpus and no check that opens after the
    due date is sent. Doing it again changes nothing.

    The token comes from GITHUB_TOKEN and needs, for all repositories of the organization,
    “Administration: write”, “Contents: write” and “Workflows: write”.

    \b
    classroom publish --dry-run                     what would be done
    classroom publish unit-1-sql                    one unit, and the grader
    """
    assignments = load_units(units)
    with forge_of(config, dry_run=dry_run) as forge:
        grader = grader_of(forge.settings, load_units())
        templates = {
            forge.settings.template_repository(assignment.id): template_files(
                assignment, settings=forge.settings, grader=grader
            )
            for assignment in assignments
        }
        try:
            _publish_grader(forge, grader)
            for published in forge.publish_templates(templates):
                _tell(published.full_name, published.url, published.changes, dry_run=dry_run)
        except KeyboardInterrupt:
            click.echo(STOPPED_WORDS, err=True)
            sys.exit(STOPPED)
    if not grader.settings.pinned and not dry_run:
        click.echo(
            "To stay with this grader while this checkout changes, put these lines into "
            f"classroom.toml,\nin place of the empty ones below [grader]:\n\n{grader.pin}",
            nl=False,
        )


def _publish_grader(forge: GitHubForge, grader: Grader) -> None:
    """Publish the grader of this checkout, or make sure that the pinned one is there."""
    if grader.settings.pinned:
        commit = forge.check_pinned()
        click.echo(f"{grader.repository}  stays at {commit[:12]}, as classroom.toml says")
        return
    published = forge.publish_grader(grader.files, GRADER_MESSAGE)
    _tell(published.full_name, published.url, published.changes, dry_run=forge.dry_run)


def _tell(name: str, url: str, changes: tuple[Change, ...], *, dry_run: bool) -> None:
    tell(name, url, changes, dry_run=dry_run)
    if not changes:
        click.echo("    is up to date")
