"""Re-runs by the instructor's own grader: asked for here, worked on in the background."""

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from autograding.app.extensions import database, writing
from autograding.app.guards import for_instructors, signed_in
from autograding.app.regrading import regrader
from autograding.records import Pushes, Regrades, Roster, Units
from autograding.records.regrades import RegradeJob

__all__ = ["blueprint", "scope"]

blueprint = Blueprint("regrade", __name__, url_prefix="/regrade")

MOST_JOBS = 50
MOST_ITEMS = 500
"""How many pushes of a job the page lists; it says how many more there are."""


@blueprint.get("")
@for_instructors
def show() -> str:
    """What can be re-run, and what was asked for."""
    return _page()


@blueprint.post("")
@for_instructors
def ask() -> ResponseReturnValue:
    """Write a job down, and have it worked on. Fields that are left out mean everything."""
    person = signed_in() or abort(404)
    form = request.form
    unit, username = form.get("unit", ""), form.get("username", "").strip().lower()
    push = form.get("push", type=int)
    with writing() as records:
        student = Roster(records).find(username) if username else None
        if username and student is None:
            return _page(f"There is no student {username!r}. See the roster."), 400
        job = Regrades(records).ask(
            person.name,
            unit=(Units(records).find(unit) or abort(404)) if unit else None,
            student=student,
            push=(Pushes(records).get(push) or abort(404)) if push else None,
            again="again" in form,
        )
    regrader().start()
    return redirect(url_for("regrade.job", number=job.id), 303)


@blueprint.get("/<int:number>")
@for_instructors
def job(number: int) -> str:
    """How far one job is, and what came of each push."""
    records = database.session()
    regrades = Regrades(records)
    found = regrades.find(number) or abort(404)
    return render_template(
        "regrade_job.html",
        job=found,
        scope=scope(found),
        progress=regrades.progress([found])[found.id],
        items=regrades.items(found, MOST_ITEMS),
        is_at_work=regrader().is_at_work,
        units=Units(records).all(),
        version=g.version,
    )


@blueprint.post("/<int:number>/stop")
@for_instructors
def stop(number: int) -> ResponseReturnValue:
    """End a job; what is done stays."""
    person = signed_in() or abort(404)
    with writing() as records:
        regrades = Regrades(records)
        found = regrades.find(number) or abort(404)
        if found.finished_at is None:
            regrades.finish(found, f"Stopped by {person.name}. What was done is kept.")
    return redirect(url_for("regrade.job", number=number), 303)


@blueprint.post("/go-on")
@for_instructors
def go_on() -> ResponseReturnValue:
    """Have jobs worked on again, where whoever did was ended."""
    regrader(current_app).start()
    return redirect(url_for("regrade.show"), 303)


def scope(job: RegradeJob) -> str:
    """What was asked, in a few words."""
    if job.push is not None:
        repository = job.push.repository
        where = f"{repository.unit.slug}/{repository.student.username}"
        return f"{where}, push {job.push.commit[:7]}"
    student = job.student.name if job.student else "the whole class"
    return f"{student}, {job.unit.slug if job.unit else 'every unit'}"


def _page(problem: str = "") -> str:
    records = database.session()
    regrades = Regrades(records)
    jobs = regrades.newest(MOST_JOBS)
    return render_template(
        "regrade.html",
        problem=problem,
        jobs=jobs,
        scopes={job.id: scope(job) for job in jobs},
        progress=regrades.progress(jobs),
        is_at_work=regrader().is_at_work,
        units=Units(records).all(),
        version=g.version,
    )
