"""`classroom export`: the grades as CSV."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from autograding.cli.edge import config_option, data_option, told_in_words, write
from autograding.cli.opened import opened_records
from autograding.contracts.grades import (
    GradeRow,
    checks_csv,
    classroom50_csv,
    classroom_csv,
    criteria_csv,
)
from autograding.feedback.words import counted
from autograding.marks.grades import Grades, Parts, grades
from autograding.records import DataFolderError, Units
from autograding.settings import SettingsError, load_settings

__all__ = ["export"]

_FORMATS: dict[str, Callable[[Sequence[GradeRow]], str]] = {
    "github-classroom": classroom_csv,
    "classroom50": classroom50_csv,
    "criteria": criteria_csv,
    "checks": checks_csv,
}
_PARTS = {part.value: part for part in Parts}
_NAMES = 5


@click.command()
@click.argument("units", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(_FORMATS)),
    default="github-classroom",
    show_default=True,
    help="Whose header the file has; `criteria` and `checks` have a column for each.",
)
@click.option("--out", metavar="FILE", default="-", help="The file; standard output by default.")
@click.option("--on-time", is_flag=True, help="Count the newest push before the due date.")
@data_option
@config_option
@told_in_words(DataFolderError, SettingsError)
def export(
    units: tuple[str, ...], form: str, out: str, on_time: bool, data: Path, config: Path | None
) -> None:
    """Write the grades of UNITS (all by default) as CSV.

    A student's newest push counts: by its mark of record, else by what it reported of itself, which
    is told on standard error. What cannot be trusted has no points until `classroom regrade` has
    measured it. Late is who pushed after the due date by the server's clock.

    \b
    classroom export --out grades.csv
    classroom export unit-1-sql --format classroom50
    classroom export --format criteria --on-time
    """
    settings = load_settings(config)
    with opened_records(data) as database, database.reading() as session:
        known = [unit.slug for unit in Units(session).all()]
        _check_units(units, known, form)
        found = grades(session, settings, units, on_time=on_time, parts=_PARTS.get(form))
    write(_FORMATS[form](found.rows).rstrip("\n"), out)
    _tell(found)


def _check_units(units: Sequence[str], known: Sequence[str], form: str) -> None:
    for name in units:
        if name not in known:
            message = f"There is no unit {name!r} in this classroom. Units: {', '.join(known)}."
            raise click.UsageError(message)
    if form == "classroom50" and len(units or known) > 1:
        message = "Classroom 50's form holds one unit: name the one you want."
        raise click.UsageError(message)


def _tell(found: Grades) -> None:
    """Say on standard error whose points stand on less than a re-run."""
    for names, what in (
        (found.unverified, "only as reported by the push"),
        (found.withheld, "without points, because nothing trustworthy says how many"),
    ):
        if names:
            more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
            listed = ", ".join(names[:_NAMES]) + more
            click.echo(f"{counted(len(names), 'grade')} {what}: {listed}.", err=True)
    if found.unverified or found.withheld:
        click.echo("Measure them here: classroom regrade", err=True)
