"""A fictional class in a data folder, filled through the records as the forge and grader do it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha1
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from autograding.feedback import Standing, comment
from autograding.marks.differences import compare
from autograding.records import Concerns, Marks, Pushes, Repositories, Roster, Units, kept_report
from autograding.records.database import DATABASE_FILE, Database, database_url
from autograding.records.marks import ConcernKind
from autograding.records.models import Push, Repository
from autograding.report import Outcome, Report
from autograding.tests.sample_reports import (
    BEFORE_DUE,
    EARLIER,
    HALF_DONE,
    PERFECT,
    UNGRADABLE,
    UNTOUCHED,
    make_check,
    make_report,
)

__all__ = ["CLASS", "UNIT", "doubt", "fill", "give", "mark", "open_unit"]

UNIT = "unit-1-sql"
START = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)

_FULL = PERFECT.checks


def _without(*lost: str) -> Report:
    """A report that lost all points of the checks named."""
    return make_report(
        make_check(check.id, Outcome.FAILED, message="The query returned no row.")
        if check.id in lost
        else check
        for check in _FULL
    )


_BEGUN = _without(*(check.id for check in _FULL[4:]))
_GROWN = _without("no_transitive_dependency", "member_open_loans", "never_borrowed")
_ALMOST = _without("member_open_loans")
_UNSAFE = _without("quotes_are_data", "no_sql_from_strings", "failure_leaves_no_trace")

CLASS: Sequence[tuple[str, str, Sequence[Report | None]]] = (
    ("ada-park", "Ada Park", (UNTOUCHED, EARLIER, HALF_DONE)),
    ("ben-osei", "Ben Osei", (UNTOUCHED, _BEGUN, _GROWN, _ALMOST, PERFECT)),
    ("chloe-duarte", "Chloé Duarte", (UNTOUCHED,)),
    ("dmitri-ivanov", "Dmitri Ivanov", (_UNSAFE, _GROWN)),
    ("esi-boateng", "Esi Boateng", (BEFORE_DUE,)),
    ("farid-haddad", "Farid Haddad", (HALF_DONE, None)),
    ("grace-lindqvist", "Grace Lindqvist", (EARLIER, UNGRADABLE)),
    ("hana-sato", "Hana Sato", ()),
    ("ines-moreau", "Inès Moreau", (_BEGUN, _UNSAFE, _ALMOST)),
    ("jonas-weber", "Jonas Weber", (_GROWN,)),
    ("kavya-rao", "Kavya Rao", (_ALMOST, PERFECT)),
    ("liam-o-hara", "Liam O'Hara", (EARLIER,)),
    ("mei-chen", "Mei Chen", (_BEGUN, _UNSAFE)),
)
"""(username, name, reports oldest first); null is a push whose grading has not ended."""

_ABSENT = ("noor-aziz", "Noor Aziz")

_SUBJECTS = (
    "Design the schema",
    "Add keys and constraints, and say in the notes which rule each one keeps and what it refuses",
    "Borrow and give back in one transaction",
    "member_open_loans:" + "x" * 82,
    "",
)
"""Of a student's commits, in their order: short, long, without a place to break, and unknown."""


def fill(data: Path, classes: int = 1) -> None:
    """Make a class in `data`; `classes` of them where a page has to grow.

    Each class has one student more, who has not accepted the unit.
    """
    file = data / DATABASE_FILE
    if file.exists() or database_url(data).get_backend_name() != "sqlite":
        _fill(data, classes)
    else:
        data.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_filled(classes))


@cache
def _filled(classes: int) -> bytes:
    """The database of such a class, made once a process: dozens of tests begin with one."""
    with TemporaryDirectory() as folder:
        _fill(Path(folder), classes)
        return (Path(folder) / DATABASE_FILE).read_bytes()


def _fill(data: Path, classes: int) -> None:
    with Database.open(data) as database:
        with database.writing() as session:
            Units(session).register(
                UNIT, title="SQL fundamentals and schema design", max_points=100,
                due_at=START + timedelta(days=14),
            )  # fmt: skip
        for number in range(classes):
            mark = f"-{number}" if number else ""
            for username, name, reports in CLASS:
                with database.writing() as session:
                    _give(session, username + mark, name, reports)
            with database.writing() as session:
                Roster(session).enroll(_ABSENT[0] + mark, _ABSENT[1])


def open_unit(data: Path, slug: str = UNIT, title: str = "SQL fundamentals") -> str:
    """Make a unit; returns the last part of its accept link."""
    with Database.open(data) as database, database.writing() as session:
        return Units(session).register(slug, title=title, max_points=100).code


def give(
    data: Path, username: str, name: str, reports: Sequence[Report | None], slug: str = UNIT
) -> None:
    """Enroll a student who accepts the unit and pushes once for each report."""
    with Database.open(data) as database, database.writing() as session:
        _give(session, username, name, reports, slug)


def _give(
    session: Session,
    username: str,
    name: str,
    reports: Sequence[Report | None],
    slug: str = UNIT,
) -> None:
    student = Roster(session).enroll(username, name)
    unit = Units(session).find(slug)
    assert unit is not None
    repository = Repositories(session).accept(
        unit, student, path=f"repositories/{slug}/{username}.git", feedback_commit="0" * 40
    )
    previous = None
    for number, report in enumerate(reports):
        _push(Pushes(session), repository, report, number)
        if report is not None:
            text = comment(report, previous)
            Repositories(session).write_comment(repository.id, text)
            previous = Standing.of(report) if report.gradable else previous


def mark(data: Path, username: str, measured: Report) -> None:
    """Keep a mark of record of a student's newest push, as a re-run does."""
    with Database.open(data) as database, database.writing() as session:
        push = _newest(Pushes(session), Repositories(session), username)
        found = compare(kept_report(push), measured)
        marks = Marks(session)
        marks.keep(push, found.verdict, found.explanation, report=measured, after_due=True)


def doubt(data: Path, username: str, kind: ConcernKind, message: str) -> None:
    """Note a concern about a student's newest push, as a synchronization does."""
    with Database.open(data) as database, database.writing() as session:
        push = _newest(Pushes(session), Repositories(session), username)
        Concerns(session).note(push, kind, message)


def _newest(pushes: Pushes, repositories: Repositories, username: str) -> Push:
    repository = repositories.find(UNIT, username)
    assert repository is not None
    push = pushes.newest(repository)
    assert push is not None
    return push


def _push(pushes: Pushes, repository: Repository, report: Report | None, number: int) -> None:
    received = START + timedelta(hours=5 * number + repository.id % 7, minutes=7 * repository.id)
    commit = sha1(f"{repository.id} {number}".encode(), usedforsecurity=False).hexdigest()
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    (push,) = pushes.record(repository, [commit], received, {commit: subject})
    if report is not None:
        pushes.save_report(push, report, received + timedelta(seconds=3))
