"""`classroom build`: render the template repositories, and the grader's."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from autograding.assignment import Assignment
from autograding.cli.edge import config_option, told_in_words
from autograding.contracts.classroom50 import Classroom50Error
from autograding.grading import load_units
from autograding.settings import Settings, SettingsError, load_settings, named
from autograding.template import (
    Grader,
    TemplateError,
    build_grader,
    drift,
    grader_of,
    template_files,
)
from autograding.template import build as build_template
from autograding.template.classroom50 import build_classroom50

__all__ = ["build"]


@click.command()
@click.argument("units", nargs=-1)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder that receives one folder a repository.",
)
@config_option
@click.option("--check", is_flag=True, help="Write nothing: exit with 1 where the folder differs.")
@click.option(
    "--classroom50",
    is_flag=True,
    help="Write what Classroom 50 needs instead; the folder may be a checkout of its repository.",
)
@told_in_words(TemplateError, SettingsError, Classroom50Error)
def build(
    units: tuple[str, ...], out: Path, config: Path | None, check: bool, classroom50: bool
) -> None:
    """Render the template repository of each of UNITS (all by default), and the grader's.

    A template holds the starter, the visible checks, the rubric, the workflow and the locked
    packages; never a solution, a hidden check or the corpus. Building twice gives the same bytes.

    \b
    classroom build --out build/templates
    classroom build --out build/templates --check   has anything changed since?
    classroom build --out classroom50 --classroom50
    """
    settings, assignments = load_settings(config), load_units(units)
    grader = grader_of(settings, load_units())
    if classroom50:
        click.echo(build_classroom50(assignments, named(settings), out, grader=grader))
        return
    if check:
        sys.exit(1 if _tell_drift(out, assignments, settings, grader) else 0)
    for assignment in assignments:
        click.echo(build_template(assignment, out, settings=settings, grader=grader))
    click.echo(build_grader(grader, out))


def _tell_drift(
    out: Path, assignments: Sequence[Assignment], settings: Settings, grader: Grader
) -> bool:
    """Print every difference between `out` and a fresh build; whether there is any."""
    wanted = {
        assignment.id: template_files(assignment, settings=settings, grader=grader)
        for assignment in assignments
    }
    wanted[settings.grader.repository] = grader.files
    found = [
        f"{out / name}/{line}"
        for name, files in wanted.items()
        for line in drift(files, out / name)
    ]
    for line in found:
        click.echo(line)
    if found:
        click.echo(f"Not up to date. Build anew: classroom build --out {out}", err=True)
    return bool(found)
