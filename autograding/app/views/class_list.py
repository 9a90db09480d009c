"""Enroll a class: a list is looked at first, and then put on the roster whole; and its links."""

from hashlib import sha256

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from autograding.app.downloads import csv_file
from autograding.app.drafts import MINUTES, Draft, find_draft, keep_draft, prepare_drafts
from autograding.app.extensions import database, writing
from autograding.app.guards import for_instructors, signed_in
from autograding.app.uploads import takes
from autograding.contracts.class_lists import (
    ClassListError,
    Problem,
    RosterLine,
    read_class_list,
)
from autograding.contracts.lines import one_line
from autograding.contracts.spreadsheet import links_csv
from autograding.records import (
    Access,
    EnrollmentPlan,
    Enrollments,
    Removals,
    Units,
    username_problem,
)

__all__ = ["MOST_BYTES", "MOST_STUDENTS", "blueprint"]

blueprint = Blueprint("class_list", __name__)
blueprint.record_once(prepare_drafts)

MOST_BYTES = 1_000_000
MOST_STUDENTS = 20_000
SHOWN = 25
"""How many lines of each kind a preview shows."""
_PASTED, _UNNAMED = "the pasted lines", "the file"
_MOST_ECHOED = 50_000
_TOO_LARGE = "A class list may have 1 MB. Split it in two, and send one after the other."
_NOTHING = "Choose a file, or paste the lines of one."
_BOTH = "Choose a file or paste lines, not both."
_EMPTY = "the list names no student below its first line."
_FORGOTTEN = f"That list was sent over {MINUTES} minutes ago, or before a restart: send it again."


@blueprint.get("/people/class-list")
@for_instructors
def show() -> str:
    """The form for a class list."""
    return _page()


@blueprint.post("/people/class-list")
@for_instructors
@takes(MOST_BYTES, _TOO_LARGE)
def preview() -> ResponseReturnValue:
    """Say what a list would change, and change nothing."""
    upload, pasted = _upload(), request.form.get("lines", "")
    if (upload is None) == (not pasted.strip()):
        return _page(problems=(Problem(0, _BOTH if upload else _NOTHING),)), 400
    source, content = upload or (_PASTED, pasted)
    try:
        lines = _read(content)
        plan = Enrollments(database.session()).plan(lines)
    except ClassListError as error:
        return _page(source=source, problems=error.problems), 400
    return _preview(keep_draft(Draft(session["id"], source, lines)), source, plan)


@blueprint.post("/people/class-list/enroll")
@for_instructors
def enroll() -> ResponseReturnValue:
    """Put the list that was looked at on the roster, if that still means the same."""
    key = request.form.get("draft", "")
    draft = find_draft(key, session["id"])
    if draft is None:
        return _page(problems=(Problem(0, _FORGOTTEN),)), 400
    try:
        with writing() as records:
            enrollments = Enrollments(records)
            plan = enrollments.plan(draft.lines)
            is_seen = request.form.get("seen") == _seen(plan)
            if is_seen:
                enrollments.carry_out(plan, _who(), draft.source)
    except ClassListError as error:
        return _page(source=draft.source, problems=error.problems), 400
    if not is_seen:
        return _preview(key, draft.source, plan, again=True)
    return redirect(url_for("people.show", enrolled=plan.count), 303)


@blueprint.post("/people/links")
@for_instructors
def links() -> ResponseReturnValue:
    """Give a first link to each student who has none: a file that is sent this once."""
    with writing() as records:
        access = Access(records)
        lacking, everybody = access.without_token()
        if not lacking:
            return redirect(url_for("people.show"), 303)
        if lacking == everybody > 1 and request.form.get("everybody") != "yes":
            return render_template("links.html", lacking=lacking)
        given = access.give_first_tokens(_who())
    rows = [
        (one.username, one.name, url_for("sign_in.ask", token=one.token, _external=True))
        for one in given
    ]
    return csv_file(links_csv(rows), "links.csv")


def _upload() -> tuple[str, bytes] | None:
    """The file that was sent, by its name; None where there is none, or an empty one."""
    upload = request.files.get("file")
    content = upload.read() if upload is not None else b""
    name = one_line((upload and upload.filename) or "", 100)
    return (name or _UNNAMED, content) if content else None


def _read(content: bytes | str) -> tuple[RosterLine, ...]:
    """The students of a list.

    Raises:
        ClassListError: it is no list, or one without a student.
    """
    lines = read_class_list(content, most=MOST_STUDENTS, username_problem=username_problem)
    if not lines:
        raise ClassListError([Problem(0, _EMPTY)])
    return lines


def _preview(key: str, source: str, plan: EnrollmentPlan, *, again: bool = False) -> str:
    records = database.session()
    return render_template(
        "class_list_preview.html",
        draft=key,
        source=source,
        plan=plan,
        seen=_seen(plan),
        again=again,
        shown=SHOWN,
        removed=Removals(records).all(),
        units=Units(records).all(),
    )


def _page(source: str = "", problems: tuple[Problem, ...] = ()) -> str:
    lines = request.form.get("lines", "")
    return render_template(
        "class_list.html",
        source=source,
        problems=problems,
        lines=lines if len(lines) <= _MOST_ECHOED else "",
        units=Units(database.session()).all(),
        version=g.version,
    )


def _seen(plan: EnrollmentPlan) -> str:
    """A word for what a plan changes: the same as long as it changes the same."""
    changed = repr((plan.new, plan.back, plan.corrected))
    return sha256(changed.encode()).hexdigest()[:16]


def _who() -> str:
    person = signed_in() or abort(404)
    return person.name
