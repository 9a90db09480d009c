"""The grades as files for a spreadsheet or another system, written as the terminal writes them."""

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from autograding.app.downloads import csv_file
from autograding.app.extensions import database
from autograding.app.guards import for_instructors
from autograding.contracts.grades import (
    GradeRow,
    checks_csv,
    classroom50_csv,
    classroom_csv,
    criteria_csv,
)
from autograding.marks.grades import Parts, grades
from autograding.records import Units
from autograding.settings import Settings, SettingsError, load_settings

__all__ = ["FORMS", "blueprint"]

blueprint = Blueprint("exports", __name__, url_prefix="/exports")

FORMS: Mapping[str, tuple[str, Callable[[Sequence[GradeRow]], str]]] = {
    "github-classroom": ("as GitHub Classroom wrote them", classroom_csv),
    "criteria": ("a column a criterion", criteria_csv),
    "checks": ("a column a check", checks_csv),
    "classroom50": ("as Classroom 50 writes them, one unit", classroom50_csv),
}
"""Each form by its name: what it looks like, and what writes it."""
_PARTS = {part.value: part for part in Parts}


@blueprint.get("")
@for_instructors
def show() -> str:
    """The forms that there are."""
    return _page()


@blueprint.get("/grades.csv")
@for_instructors
def download() -> ResponseReturnValue:
    """The grades of a unit, or of all of them, in one of the forms."""
    unit, form = request.args.get("unit", ""), request.args.get("form", "")
    records = database.session()
    if form not in FORMS or (unit and Units(records).find(unit) is None):
        return _page("Choose a unit and a form from the lists."), 400
    if form == "classroom50" and not unit:
        return _page("Classroom 50's form holds one unit: choose one."), 400
    try:
        settings = _settings()
    except SettingsError as error:
        return _page(str(error)), 400
    found = grades(
        records,
        settings,
        [unit] if unit else [],
        on_time=_on_time(),
        parts=_PARTS.get(form),
    )
    return csv_file(FORMS[form][1](found.rows), _name(unit, form))


def _on_time() -> bool:
    return "on_time" in request.args


def _settings() -> Settings:
    """The course's set-up on GitHub, which names repositories there."""
    given: Settings | None = current_app.config.get("SETTINGS")
    return given or load_settings()


def _name(unit: str, form: str) -> str:
    parts = ["grades", unit or "all-units", form, *(["on-time"] if _on_time() else [])]
    return f"{'-'.join(parts)}.csv"


def _page(problem: str = "") -> str:
    return render_template(
        "exports.html",
        problem=problem,
        forms={name: words for name, (words, _write) in FORMS.items()},
        units=Units(database.session()).all(),
        version=g.version,
    )
