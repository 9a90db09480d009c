"""`classroom new`: a unit that is small, complete and proven, to be changed into one's own."""

import json
import re
import shutil
from pathlib import Path

import click

from autograding.assignment.places import assignments_folder, templates_folder
from autograding.cli.edge import told_in_words
from autograding.grading import unit_folders

__all__ = ["EXAMPLE", "new"]

EXAMPLE = "unit-0-example"
"""The unit that is copied; its name and its title stand in its files as they are."""
_TITLE = "An example"
_NAME = re.compile(r"(unit-[1-9]\d*)-[a-z0-9]+(-[a-z0-9]+)*")
_RENAMED = ("assignment.yml", "starter/README.md", "starter/pyproject.toml")


@click.command()
@click.argument("unit")
@click.option("--title", required=True, help="What students read, such as “Views and triggers”.")
@told_in_words()
def new(unit: str, title: str) -> None:
    """Make the unit UNIT in assignments/, such as unit-7-views.

    It is a whole unit, small and proven: a starter, two references, three checks, a rubric and a
    corpus. Change one part after the other into yours, and prove it each time.

    \b
    classroom new unit-7-views --title "Views and triggers"
    classroom check unit-7-views
    """
    folder = _place(unit)
    if not title.strip() or not title.isprintable():
        raise click.UsageError("Give the title in one line.")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(templates_folder() / EXAMPLE, folder, ignore=ignored)
    for name in _RENAMED:
        _rename(folder / name, unit, title.strip())
    click.echo(f"{folder}\nProve it: classroom check {unit}")


def _place(unit: str) -> Path:
    """The folder of a unit that is not there yet.

    Raises:
        click.UsageError: the name is none of a unit, or its number is taken.
    """
    found = _NAME.fullmatch(unit)
    if not found:
        message = f"{unit!r} is no unit's name. Take one like unit-7-views."
        raise click.UsageError(message)
    for other in unit_folders():
        if f"{other.name}-".startswith(f"{found[1]}-"):
            message = f"There is {other.name} already. Take another number."
            raise click.UsageError(message)
    folder = assignments_folder() / unit
    if folder.exists():
        raise click.UsageError(f"{folder} is there already, and is no unit. Move it away.")
    return folder


def _rename(path: Path, unit: str, title: str) -> None:
    quoted = json.dumps(title, ensure_ascii=False) if path.suffix == ".yml" else title
    text = path.read_text(encoding="utf-8").replace(EXAMPLE, unit).replace(_TITLE, quoted, 1)
    path.write_text(text, encoding="utf-8")
