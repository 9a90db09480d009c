"""The students whose rows are copied: each of another skill and with another history."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from autograding.assignment import Assignment
from autograding.bench.generated.names import person_name
from autograding.bench.generated.reports import report_of
from autograding.feedback import comment
from autograding.records import (
    Classrooms,
    Database,
    Extensions,
    Marks,
    Pushes,
    Repositories,
    Roster,
    Units,
)
from autograding.records.marks import Verdict
from autograding.records.models import Push, Repository, Student

__all__ = ["STUDENTS", "fill"]

STUDENTS = 25
START = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
_WEEK = timedelta(days=7)
_SUBJECTS = (
    "Begin with the schema",
    "Write the queries that the pages need",
    "Mend what the feedback said about the third criterion",
    "Tidy up, and answer the questions in the notes",
)


def fill(data: Path, units: Sequence[Assignment], students: int = STUDENTS) -> None:
    """Make a class in the folder `data`: `students` who work on `units` in the usual ways."""
    with Database.open(data) as database, database.writing() as session:
        Classrooms(session).change("Databases, autumn", "Europe/Berlin")
        for week, unit in enumerate(units, 1):
            Units(session).register(
                unit.id,
                title=unit.title,
                max_points=unit.max_points,
                due_at=START + (week + 1) * _WEEK,
            )
        for number in range(students):
            student = Roster(session).enroll(f"student-{number:02}", person_name(number))
            student.section = "ABCDE"[number % 5]
            for week, unit in enumerate(units):
                if (number + week) % 12:  # one in twelve has not accepted
                    _work(session, student, unit, number, START + week * _WEEK)


def _work(
    session: Session, student: Student, assignment: Assignment, number: int, begun: datetime
) -> None:
    """Accept a unit, and push up to four times."""
    unit = Units(session).find(assignment.id)
    assert unit is not None
    repository = Repositories(session).accept(
        unit,
        student,
        path=f"repositories/{unit.slug}/{student.username}.git",
        feedback_commit="0" * 40,
    )
    if number % 6 == 1:
        Extensions(session).grant(unit, student, begun + 3 * _WEEK, "Was ill.")
    for attempt in range(number % 5):
        _push(session, repository, assignment, number, attempt, begun)


def _push(
    session: Session,
    repository: Repository,
    assignment: Assignment,
    number: int,
    attempt: int,
    begun: datetime,
) -> None:
    """A push; the last ones of some students wait, fail for a fault of ours, or are re-run."""
    name = f"{assignment.id} {number} {attempt}"
    commit = sha256(name.encode()).hexdigest()[:40]
    received = begun + timedelta(days=4 * attempt, hours=number)
    pushes = Pushes(session)
    (push,) = pushes.record(repository, [commit], received, {commit: _SUBJECTS[attempt]})
    if number == 9 and attempt == 3:
        return
    is_graded = not (number == 14 and attempt == 3)
    skill = 0.3 + number / 40 + attempt / 6
    report = report_of(assignment, skill, commit, is_graded=is_graded)
    pushes.save_report(push, report, received + timedelta(seconds=3))
    Repositories(session).write_comment(repository.id, comment(report))
    if attempt == 2 and number % 5 == 3:
        _rerun(session, push, assignment, skill if number != 8 else skill - 0.2)


def _rerun(session: Session, push: Push, assignment: Assignment, skill: float) -> None:
    measured = report_of(assignment, skill, push.commit, is_graded=True)
    differs = measured.points != push.points
    Marks(session).keep(
        push,
        Verdict.DIFFERS if differs else Verdict.VERIFIED,
        f"{push.points} points became {measured.points}." if differs else "",
        report=measured,
        after_due=True,
    )
