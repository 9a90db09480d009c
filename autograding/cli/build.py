"""`classroom build`: render the template repositories."""

from pathlib import Path

import click

from autograding.cli.edge import told_in_words
from autograding.grading import load_units
from autograding.template import TemplateError
from autograding.template import build as build_template

__all__ = ["build"]


@click.command()
@click.argument("units", nargs=-1)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder that receives one folder a unit.",
)
@told_in_words(TemplateError)
def build(units: tuple[str, ...], out: Path) -> None:
    """Render the template repository of each of UNITS (all by default) into a folder.

    A template holds the starter, the visible checks, the rubric and the shared files; never a
    solution, a hidden check or the corpus. Building twice gives the same bytes.

    \b
    classroom build --out build/templates
    """
    for assignment in load_units(units):
        click.echo(build_template(assignment, out))
