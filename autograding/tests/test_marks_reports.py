"""Reports from students' repositories, judged as data."""

from pathlib import Path

import msgspec
import pytest

from autograding.assignment import Assignment, load_assignment
from autograding.forge.github.archive import LARGEST_REPORT
from autograding.marks.reports import Judged, judge_reports
from autograding.records.marks import ConcernKind
from autograding.report import CheckReport, CriterionReport, Outcome, Report
from autograding.tests.sample_reports import ATTACK, PERFECT, make_report
from autograding.tests.units import write_unit

COMMIT = "ab" * 20


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """A small unit of two criteria."""
    return load_assignment(write_unit(tmp_path_factory.mktemp("units")))


def report(unit: Assignment, lost: str = "", **changes: object) -> Report:
    """A report of the unit as the engine makes it, without the points of one check."""
    checks = [
        CheckReport(
            id=spec.id,
            title=spec.title,
            criterion=criterion.id,
            outcome=Outcome.FAILED if spec.id == lost else Outcome.PASSED,
            points=0 if spec.id == lost else spec.points,
            max_points=spec.points,
        )
        for criterion in unit.criteria
        for spec in criterion.checks
    ]
    titles = {criterion.id: criterion.title for criterion in unit.criteria}
    made = make_report(checks, titles=titles, assignment=unit.id)
    submission = msgspec.structs.replace(
        made.submission, **{"commit": COMMIT, "author": None, **changes}
    )
    return msgspec.structs.replace(made, submission=submission)


def judge(unit: Assignment, *found: Report | bytes) -> Judged:
    """Judge the reports of ada's commit."""
    raw = [one if isinstance(one, bytes) else one.to_json() for one in found]
    return judge_reports(raw, unit, COMMIT, "ada")


def kinds(judged: Judged) -> list[ConcernKind]:
    """What was found wrong; a report that is refused is handed on to nobody."""
    assert judged.report is None
    return [kind for kind, _message in judged.concerns]


def test_a_fitting_report_stands(unit: Assignment) -> None:
    """Until it is re-run; an author is not asked for, but may be named."""
    for author in (None, "ada", "Ada"):
        judged = judge(unit, report(unit, author=author))
        assert (100, ()) == (judged.report and judged.report.points, judged.concerns)


def test_no_report_is_no_concern(unit: Assignment) -> None:
    """Its run may take its time."""
    assert Judged() == judge(unit)


def test_identity_comes_from_the_repository(unit: Assignment) -> None:
    """A report of another commit, student or assignment is refused."""
    other = msgspec.structs.replace(report(unit), assignment="unit-1-sql")
    for one in (
        report(unit, commit="cd" * 20),
        report(unit, commit=None),
        report(unit, author="ben"),
        other,
    ):
        assert [ConcernKind.IDENTITY] == kinds(judge(unit, one))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"garbage \xff\x00",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"schema": "autograding/report/v2"}',
        b"0" * (LARGEST_REPORT + 1),
    ],
    ids=["empty", "bytes", "list", "object", "deep", "version", "large"],
)
def test_what_is_no_report_is_refused(unit: Assignment, raw: bytes) -> None:
    """Whatever it is, it is told in a sentence of ours that quotes none of it."""
    judged = judge(unit, raw)
    assert [ConcernKind.REPORT] == kinds(judged)
    assert "The report was refused: it" in judged.concerns[0][1]


def test_points_that_do_not_add_up_are_refused(unit: Assignment) -> None:
    """A total raised by hand contradicts its criteria."""
    raw = report(unit, lost="selects").to_json().replace(b'"points":60,', b'"points":100,')
    assert [ConcernKind.REPORT] == kinds(judge(unit, raw))


def test_another_rubric_is_refused(unit: Assignment) -> None:
    """Its criteria would stand on the class's page."""
    first, *rest = report(unit).criteria
    renamed = CriterionReport(
        id="mine", title=ATTACK, points=60, max_points=60, self_assessed=None, checks=first.checks
    )
    checks = tuple(
        msgspec.structs.replace(one, criterion="mine") if one.id in first.checks else one
        for one in report(unit).checks
    )
    forged = msgspec.structs.replace(report(unit), criteria=(renamed, *rest), checks=checks)
    foreign = msgspec.structs.replace(
        PERFECT, assignment=unit.id, submission=report(unit).submission
    )
    for one in (forged, foreign):
        assert [ConcernKind.REPORT] == kinds(judge(unit, one))


def test_titles_are_our_own(unit: Assignment) -> None:
    """A report brings no words onto pages that others read."""
    made = report(unit)
    criteria = tuple(msgspec.structs.replace(one, title=ATTACK) for one in made.criteria)
    checks = tuple(msgspec.structs.replace(one, title=ATTACK) for one in made.checks)
    told = msgspec.structs.replace(made, title=ATTACK, criteria=criteria, checks=checks)
    judged = judge(unit, told)

    assert judged.report is not None
    assert [one.title for one in made.checks] == [one.title for one in judged.report.checks]
    assert [one.title for one in unit.criteria] == [one.title for one in judged.report.criteria]
    assert unit.title == judged.report.title


def test_a_repeated_run_says_the_same(unit: Assignment) -> None:
    """Equal reports are one; of a run that failed on our side and its repetition, the latter."""
    broken = msgspec.structs.replace(report(unit), gradable=False, points=None)

    assert judge(unit, report(unit)) == judge(unit, report(unit), report(unit))
    assert judge(unit, report(unit)) == judge(unit, report(unit), broken)
    only_broken = judge(unit, broken).report
    assert only_broken is not None
    assert not only_broken.gradable


def test_reports_that_disagree_are_refused(unit: Assignment) -> None:
    """One commit has one grade: who reported what is looked into."""
    judged = judge(unit, report(unit), report(unit, lost="selects"))

    assert [ConcernKind.CONFLICT] == kinds(judged)
    assert "different points: 100 and 60." in judged.concerns[0][1]


def test_one_forged_report_spoils_the_others(unit: Assignment) -> None:
    """Somebody tampered; the re-run will tell."""
    assert [ConcernKind.REPORT] == kinds(judge(unit, report(unit), b"garbage"))


def test_the_unit_lies_anywhere(unit: Assignment) -> None:
    """Nothing of it is read again while reports are judged."""
    moved = msgspec.structs.replace(unit, folder=Path("/nonexistent"))
    assert judge(moved, report(unit)).report is not None
