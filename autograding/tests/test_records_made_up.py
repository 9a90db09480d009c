"""What students' own reports make up, and what becomes of it: no rubric, and no fault."""

from pathlib import Path

import msgspec
from sqlalchemy import insert, select

from autograding.checks.outcome import CheckResult as Judged
from autograding.checks.student import Observations
from autograding.grading import load_units
from autograding.grading.assemble import Graded, assemble
from autograding.records import Copies, Database, Pushes, Units
from autograding.records.insight.analyses import analyse
from autograding.records.insight.declaring import declare
from autograding.records.insight.tables import CheckResult, UnitCheck, UnitCriterion
from autograding.report import Finding, Location, Outcome, Report
from autograding.submission import CopiedSubmission
from autograding.tests.sample_classroom import START, UNIT, fill, give, open_unit
from autograding.tests.sample_reports import ATTACK, HOSTILE, PERFECT, make_check, make_report


def test_a_students_report_makes_up_no_rubric(tmp_path: Path) -> None:
    """Every check that a unit's reports have is known from its definition, and no other counts.

    That holds for a report that was kept before the unit said what is in it. Titles are ours.
    """
    for assignment in load_units():
        slug, names = assignment.id, {check.id for check in assignment.checks}
        copied = CopiedSubmission(tmp_path, "", (), 0)
        results = {name: Judged(id=name, outcome=Outcome.FAILED) for name in names}
        graded = Graded(results, Observations(), "", 0, {})
        report = _with_made_up_checks(assemble(assignment, copied, graded))
        open_unit(tmp_path, slug)
        with Database.open(tmp_path) as database, database.writing() as session:
            unit = Units(session).find(slug)
            assert unit is not None
            copy = Copies(session).register(
                slug, "ada", path=slug, starter="", full_name=f"o/{slug}", url="https://x.org"
            )
            (push,) = Pushes(session).record(copy, ["c" * 40], START)
            Pushes(session).save_report(push, report, START)
            assert () == analyse(session, unit).criteria

            declare(session, unit.id, assignment.criteria)
            shown = analyse(session, unit)

        assert assignment.criteria[0].title == shown.criteria[0].title
        assert names == {one.name for rates in shown.checks.values() for one in rates}


def _with_made_up_checks(report: Report) -> Report:
    """The report with a check of its own in each criterion, and titles of its own."""
    made_up = {one.id: f"made_up_{one.id}" for one in report.criteria}
    first = msgspec.structs.replace(report.checks[0], points=0, max_points=0)
    return msgspec.structs.replace(
        report,
        criteria=tuple(
            msgspec.structs.replace(one, title="Mine", checks=(*one.checks, made_up[one.id]))
            for one in report.criteria
        ),
        checks=(
            *report.checks,
            *(
                msgspec.structs.replace(first, id=name, criterion=criterion)
                for criterion, name in made_up.items()
            ),
        ),
    )


def test_what_was_made_up_before_is_forgotten(tmp_path: Path) -> None:
    """Rows of an earlier version go; what a re-run or a push to this machine found stays."""
    fill(tmp_path)
    (known,) = (one.criteria for one in load_units((UNIT,)))
    with Database.open(tmp_path) as database, database.writing() as session:
        (unit,) = Units(session).all()
        session.add(UnitCriterion(unit_id=unit.id, name="mine", position=0, title="", max_points=0))
        keys = select(UnitCriterion.id).where(UnitCriterion.name == "keys").scalar_subquery()
        values = {"criterion_id": keys, "name": "mine", "position": 0, "title": "", "max_points": 0}
        session.execute(insert(UnitCheck).values(values))

        declare(session, unit.id, known)

        names = set(session.scalars(select(UnitCriterion.name)))
        assert {one.id for one in known} | {one.id for one in PERFECT.criteria} == names
        assert "mine" not in set(session.scalars(select(UnitCheck.name)))
        assert session.scalars(select(CheckResult.check_id)).first() is not None


def test_what_a_report_makes_up_breaks_nothing(tmp_path: Path) -> None:
    """A check that is there twice, one with an odd name, numbers that no database holds."""
    first = make_check("schema_loads", Outcome.FAILED, message="\0" + ATTACK)
    odd = msgspec.structs.replace(first, id=ATTACK)
    huge = Finding(
        kind=ATTACK, message=ATTACK, count=2**62, location=Location(file="\0", line=2**62)
    )
    report = make_report([first, first, odd], findings=(huge,))
    fill(tmp_path)
    give(tmp_path, "mallory", "Mallory", [HOSTILE, report, report])

    with Database.open(tmp_path) as database, database.reading() as session:
        insight = analyse(session, Units(session).all()[0])

    words = [one.words for one in insight.alike] + [one.example for one in insight.findings]
    assert "\0" not in "".join(words)
