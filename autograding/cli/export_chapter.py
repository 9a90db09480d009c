"""`classroom export-chapter`: the chapter for the bootcamp."""

from pathlib import Path

import click

from autograding.cli.edge import told_in_words
from autograding.export import ExportError
from autograding.export import export_chapter as lay
from autograding.feedback.words import counted
from autograding.grading import load_units

__all__ = ["export_chapter"]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@told_in_words(ExportError)
def export_chapter(folder: Path) -> None:
    """Lay chapter, pictures, quizzes, the sidebar's line and the units into DIR.

    DIR is a checkout of the bootcamp, or an empty folder. The units become examples: starter and
    solution, without grading. Nothing else is changed, and doing it twice changes nothing. Lists
    the files that it wrote.

    \b
    classroom export-chapter ../devops-bootcamp
    """
    laid = lay(folder, load_units())
    new = [file.path for file in laid if file.is_new]
    for path in new:
        click.echo(path)
    click.echo(
        f"{counted(len(new), 'file')} written into {folder}, {len(laid) - len(new)} there already",
        err=True,
    )
