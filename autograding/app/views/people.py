"""Who is in the class: the roster, tokens, late joiners, and the log of what was changed."""

import re
import unicodedata

from flask import (
    Blueprint,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from autograding.app.extensions import database, writing
from autograding.app.guards import for_instructors, for_signed_in, remember, signed_in
from autograding.app.paging import PAGE, page_number, pages_of
from autograding.app.views import class_list
from autograding.forge.local import LocalForge
from autograding.records import (
    Access,
    Admissions,
    AuditLog,
    InvalidUsername,
    Removals,
    Repositories,
    Roster,
    Units,
)

__all__ = ["blueprint"]

blueprint = Blueprint("people", __name__)
blueprint.register_blueprint(class_list.blueprint)

MOST_ENTRIES = 500
"""How much of the log the page shows: the newest changes."""


@blueprint.get("/people")
@for_instructors
def show() -> str:
    """The roster, and who asks to join."""
    return _page()


@blueprint.get("/audit")
@for_instructors
def audit() -> str:
    """Who changed what about grades."""
    records = database.session()
    return render_template(
        "audit.html",
        entries=AuditLog(records).newest(MOST_ENTRIES),
        units=Units(records).all(),
        version=g.version,
    )


@blueprint.post("/people/<username>/token")
@for_instructors
def renew(username: str) -> str:
    """Give a student a new token, and show it this once."""
    with writing() as records:
        student = Roster(records).find(username) or abort(404)
        token = Access(records).give_token(student)
        AuditLog(records).note(_who(), "new token", student.username, after=student.name)
    return _token(student.name, token)


@blueprint.get("/people/<username>/remove")
@for_instructors
def confirm(username: str) -> str:
    """Say what removing a student takes away, and ask once more."""
    records = database.session()
    student = Roster(records).find(username) or abort(404)
    return render_template(
        "remove.html",
        student=student,
        grades=Repositories(records).grades(username),
        units=Units(records).all(),
        version=g.version,
    )


@blueprint.post("/people/<username>/remove")
@for_instructors
def remove(username: str) -> ResponseReturnValue:
    """Take a student off the roster, once the username was typed in."""
    if request.form.get("typed", "").strip().lower() != username:
        return redirect(url_for("people.confirm", username=username), 303)
    with LocalForge(current_app.config["DATA_FOLDER"]) as forge:
        if forge.remove(username, who=_who()) is None:
            abort(404)
    return redirect(url_for("people.show"), 303)


@blueprint.post("/me/token")
@for_signed_in
def renew_own() -> str:
    """Give whoever asks a new token of their own: who signed in with GitHub needs one for git."""
    person = signed_in() or abort(404)
    with writing() as records:
        access = Access(records)
        find = access.instructor if person.is_instructor else access.student
        owner = find(person.id) or abort(404)
        token = access.give_token(owner)
    remember(session, owner)
    return _token(person.name, token)


@blueprint.post("/people/requests/<int:number>")
@for_instructors
def answer(number: int) -> ResponseReturnValue:
    """Admit a late joiner under a username, or refuse."""
    admits = request.form.get("answer") == "admit"
    try:
        with writing() as records:
            admissions = Admissions(records)
            asked = admissions.find(number) or abort(404)
            if not admits:
                admissions.refuse(asked)
                AuditLog(records).note(_who(), "refuse", asked.name, after="refused")
                return redirect(url_for("people.show"), 303)
            removed = Removals(records).all()
            student = admissions.admit(asked, request.form.get("username", "").strip().lower())
            Removals(records).log_ended(removed, _who())
            token = Access(records).give_token(student)
            AuditLog(records).note(_who(), "admit", student.username, after=student.name)
    except InvalidUsername as error:
        return _page(problem=str(error)), 400
    return _token(student.name, token)


def _page(problem: str = "") -> str:
    records = database.session()
    words, number = request.args.get("q", ""), page_number()
    students, found = Roster(records).page(words, number, PAGE)
    lacking, everybody = Access(records).without_token()
    return render_template(
        "people.html",
        problem=problem,
        students=students,
        found=found,
        words=words,
        number=number,
        pages=pages_of(found),
        instructors=Access(records).instructors(),
        requests=[
            (one, (one.github_login or suggested_username(one.name)))
            for one in Admissions(records).waiting()
        ],
        removed=Removals(records).all(),
        lacking=lacking,
        everybody=everybody,
        enrolled=request.args.get("enrolled", type=int),
        units=Units(records).all(),
        version=g.version,
    )


def _token(name: str, token: str) -> str:
    return render_template("token.html", name=name, token=token)


def suggested_username(name: str) -> str:
    """A username that a name could have; "" where no letter of it can be in one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def _who() -> str:
    person = signed_in()
    return person.name if person else ""
