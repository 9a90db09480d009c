"""More time for one student in one unit: granted, changed, withdrawn, and always written down."""

from datetime import datetime

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from autograding.app.classroom import current_classroom
from autograding.app.extensions import database, writing
from autograding.app.guards import for_instructors, signed_in
from autograding.app.paging import PAGE, page_number, pages_of
from autograding.records import AuditLog, Extensions, Roster, Units
from autograding.records.models import Student, Unit

__all__ = ["blueprint", "in_words"]

blueprint = Blueprint("extensions", __name__, url_prefix="/extensions")

_NO_TIME = "Write the day and the time until when, such as 2026-12-01T18:00."


class NotGranted(ValueError):
    """The form asks for something that makes no sense; the message says the cure."""


@blueprint.get("")
@for_instructors
def show() -> str:
    """Every extension, and the form for another one."""
    return _page()


@blueprint.post("")
@for_instructors
def grant() -> ResponseReturnValue:
    """Give a student more time, or change how much."""
    try:
        with writing() as records:
            unit, student = _named(records)
            _grant(records, unit, student)
    except NotGranted as error:
        return _page(str(error)), 400
    return _back(unit, student)


@blueprint.post("/withdraw")
@for_instructors
def withdraw() -> ResponseReturnValue:
    """Let the unit's own due date count again."""
    with writing() as records:
        unit, student = _named(records)
        extensions = Extensions(records)
        extension = extensions.find(unit, student) or abort(404)
        extensions.withdraw(extension)
        _note(records, unit, student, in_words(extension.due_at), in_words(unit.due_at))
    return _back(unit, student)


def in_words(time: datetime | None) -> str:
    """A due date as the log has it, by the classroom's own clock."""
    if time is None:
        return "no due date"
    classroom = current_classroom()
    return f"{classroom.local(time):%Y-%m-%d %H:%M} {classroom.time_zone}"


def _named(records: Session) -> tuple[Unit, Student]:
    unit = Units(records).find(request.form.get("unit", "")) or abort(404)
    username = request.form.get("username", "").strip().lower()
    student = Roster(records).find(username)
    if student is None:
        message = f"There is no student {username!r}. See the roster."
        raise NotGranted(message)
    return unit, student


def _grant(records: Session, unit: Unit, student: Student) -> None:
    due_at = _time(unit)
    reason = " ".join(request.form.get("reason", "").split())
    extensions = Extensions(records)
    earlier = extensions.find(unit, student)
    before = in_words(earlier.due_at if earlier else unit.due_at)
    extensions.grant(unit, student, due_at, reason)
    after = f"{in_words(due_at)}: {reason}" if reason else in_words(due_at)
    _note(records, unit, student, before, after)


def _time(unit: Unit) -> datetime:
    if unit.due_at is None:
        message = f"{unit.slug} has no due date, so that nobody needs more time. Set one first."
        raise NotGranted(message)
    try:
        due_at = current_classroom().instant(request.form.get("due_at", ""))
    except ValueError as error:
        raise NotGranted(_NO_TIME) from error
    if due_at <= unit.due_at:
        message = f"That is no more time: {unit.slug} is due {in_words(unit.due_at)}."
        raise NotGranted(message)
    return due_at


def _note(records: Session, unit: Unit, student: Student, before: str, after: str) -> None:
    person = signed_in() or abort(404)
    subject = f"{unit.slug}/{student.username}"
    AuditLog(records).note(person.name, "extension", subject, before=before, after=after)


def _back(unit: Unit, student: Student) -> ResponseReturnValue:
    """To the page that the form stood on."""
    if request.form.get("back") == "student":
        place = url_for("student.show", unit=unit.slug, username=student.username)
    else:
        place = url_for("extensions.show")
    return redirect(place, 303)


def _page(problem: str = "") -> str:
    extensions, number = Extensions(database.session()), page_number()
    found = extensions.count()
    return render_template(
        "extensions.html",
        problem=problem,
        given=request.form,
        extensions=extensions.listed(number, PAGE),
        found=found,
        number=number,
        pages=pages_of(found),
        units=Units(database.session()).all(),
        version=g.version,
    )
