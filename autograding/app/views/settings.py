"""What an instructor sets for the whole class: its name, its clock, due dates, accept links."""

from datetime import datetime

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from autograding.app.classroom import current_classroom
from autograding.app.extensions import database, writing
from autograding.app.guards import for_instructors, signed_in
from autograding.app.views.extensions import in_words
from autograding.records import AuditLog, Classrooms, ClassroomSettings, Units, UnknownZone
from autograding.records.classrooms import time_zones

__all__ = ["blueprint"]

blueprint = Blueprint("settings", __name__, url_prefix="/settings")

_NO_NAME = "Write a name for the classroom."
_NO_TIME = "Write a day and a time, such as 2026-12-01T18:00, or leave it empty for no due date."


@blueprint.get("")
@for_instructors
def show() -> str:
    """Everything that can be set."""
    return _page()


@blueprint.post("/classroom")
@for_instructors
def name() -> ResponseReturnValue:
    """Name the classroom, and say in which time zone its people name times."""
    wanted = " ".join(request.form.get("name", "").split())
    if not wanted:
        return _page(_NO_NAME), 400
    try:
        with writing() as records:
            classrooms = Classrooms(records)
            before = classrooms.change(wanted, request.form.get("time_zone", "").strip())
            after = classrooms.current()
            if before != after:
                _note(records, "classroom", after.name, _words(before), _words(after))
    except UnknownZone as error:
        return _page(str(error)), 400
    return _done()


@blueprint.post("/units/<unit>")
@for_instructors
def due(unit: str) -> ResponseReturnValue:
    """Set when a unit is due, or take the due date away."""
    try:
        due_at = _time(request.form.get("due_at", "").strip())
    except ValueError:
        return _page(_NO_TIME), 400
    with writing() as records:
        units = Units(records)
        found = units.find(unit) or abort(404)
        before = found.due_at
        units.set_due(found, due_at)
        if before != due_at:
            _note(records, "due date", unit, in_words(before), in_words(due_at))
    return _done()


@blueprint.post("/links/<unit>")
@for_instructors
def link(unit: str) -> ResponseReturnValue:
    """Close an accept link, or open it again."""
    opens = request.form.get("link") == "open"
    with writing() as records:
        units = Units(records)
        found = units.find(unit) or abort(404)
        before, after = (_state(found.is_open), _state(opens))
        units.set_open(found, is_open=opens)
        if before != after:
            _note(records, "accept link", unit, before, after)
    return _done()


def _time(text: str) -> datetime | None:
    return current_classroom().instant(text) if text else None


def _note(records: Session, action: str, subject: str, before: str, after: str) -> None:
    person = signed_in() or abort(404)
    AuditLog(records).note(person.name, action, subject, before=before, after=after)


def _words(classroom: ClassroomSettings) -> str:
    return f"{classroom.name}, {classroom.time_zone}"


def _state(is_open: bool) -> str:
    return "open" if is_open else "closed"


def _done() -> ResponseReturnValue:
    return redirect(url_for("settings.show"), 303)


def _page(problem: str = "") -> str:
    return render_template(
        "settings.html",
        problem=problem,
        zones=time_zones(),
        units=Units(database.session()).all(),
        version=g.version,
    )
