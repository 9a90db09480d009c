"""Grading as a whole: points, dependencies, determinism, faults of ours."""

import random
from pathlib import Path

import msgspec
import pytest

from autograding.assignment import Assignment, compose, load_assignment
from autograding.grading import GradeRequest, grade
from autograding.report import CheckReport, Outcome, Report, Timing
from autograding.tests.units import ASSIGNMENT, write_unit


@pytest.fixture
def unit(tmp_path: Path) -> Assignment:
    """The small unit."""
    return load_assignment(write_unit(tmp_path / "units"))


def graded(unit: Assignment, folder: Path, **files: str) -> Report:
    """The report of the solution with `files` laid over it."""
    compose(unit, "solution", folder / "submission")
    for name, text in files.items():
        (folder / "submission" / name).write_text(text)
    return grade(GradeRequest(unit, folder / "submission"))


def check_of(report: Report, name: str) -> CheckReport:
    """One check's result."""
    return next(check for check in report.checks if check.id == name)


def test_references_earn_everything(unit: Assignment, tmp_path: Path) -> None:
    """Both references earn all points, the starter none."""
    points = []
    for reference in ("solution", "solution-alt", "starter"):
        compose(unit, reference, tmp_path / reference)
        points.append(grade(GradeRequest(unit, tmp_path / reference)).points)

    assert [100, 100, 0] == points


def test_steps_earn_their_own_points(unit: Assignment, tmp_path: Path) -> None:
    """A step that holds keeps its points; the report says which check is partial."""
    source = "def echo(x):\n    return x\n\n\ndef add(a, b):\n    return (a + b) % 200\n"
    report = graded(unit, tmp_path, **{"answer.py": source})
    check = check_of(report, "adds")

    assert (Outcome.PARTIAL, 20, 50) == (check.outcome, check.points, check.max_points)
    assert check.message.startswith("We added ")
    assert check.hint == "What is 2 + 3? Look at `add`."
    assert report.points == 70


def test_dependent_check_is_blocked(unit: Assignment, tmp_path: Path) -> None:
    """What cannot be judged is blocked by its cause, and the rest is graded on its own."""
    report = graded(unit, tmp_path, **{"answer.py": "def echo(x:\n"})
    imports, adds = check_of(report, "imports"), check_of(report, "adds")

    assert Outcome.ERROR is imports.outcome
    assert "SyntaxError" in imports.message
    assert imports.location is not None
    assert ("answer.py", 1) == (imports.location.file, imports.location.line)
    assert (Outcome.BLOCKED, ("imports",)) == (adds.outcome, adds.blocked_by)
    assert report.points == 40


def test_equal_submissions_give_equal_reports(unit: Assignment, tmp_path: Path) -> None:
    """Two gradings differ in nothing but `timing`."""
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    files = {"answer.sql": "SELECT text FROM word WHERE rowid > 1\n"}
    first, second = graded(unit, tmp_path / "1", **files), graded(unit, tmp_path / "2", **files)

    still = Timing(started_at="", seconds=0)
    assert msgspec.structs.replace(first, timing=still) == msgspec.structs.replace(
        second, timing=still
    )


def test_seed_and_order_change_no_verdict(unit: Assignment, tmp_path: Path) -> None:
    """Other random data and another order of the rubric give the same outcomes."""
    compose(unit, "solution", tmp_path / "submission")
    (tmp_path / "submission/answer.sql").write_text("SELECT upper(text) FROM word\n")
    outcomes = set()
    for seed in range(3):
        shuffled = list(unit.criteria)
        random.Random(seed).shuffle(shuffled)
        other = msgspec.structs.replace(unit, criteria=tuple(shuffled))
        report = grade(GradeRequest(other, tmp_path / "submission", seed=seed))
        assert seed == report.environment.seed
        outcomes.add(tuple(sorted((check.id, check.outcome) for check in report.checks)))

    assert len(outcomes) == 1


@pytest.mark.parametrize(
    "body",
    ["raise KeyError('ours')", "import pytest; pytest.skip('no')", "raise SystemExit(0)"],
)
def test_fault_of_ours_makes_no_number(tmp_path: Path, body: str) -> None:
    """A check that breaks down or skips itself makes the report ungradable, never 0."""
    source = f'''\
        from autograding.checks import check


        @check()
        def test_selects(student):
            """The query gives every word."""
            {body}
        '''
    unit = load_assignment(write_unit(tmp_path, **{"hidden/test_selects.py": source}))
    report = graded(unit, tmp_path)

    assert Outcome.INFRASTRUCTURE is check_of(report, "selects").outcome
    assert (False, None) == (report.gradable, report.points)


def test_unloadable_check_module_makes_no_number(tmp_path: Path) -> None:
    """A check module that pytest cannot import makes the report ungradable."""
    source = '''\
        import nothing_of_this_name
        from autograding.checks import check


        @check()
        def test_selects(student):
            """The query gives every word."""
        '''
    unit = load_assignment(write_unit(tmp_path, **{"hidden/test_selects.py": source}))
    report = graded(unit, tmp_path)

    assert not report.gradable
    assert "nothing_of_this_name" in check_of(report, "selects").log


def test_code_around_a_unit_does_not_run(unit: Assignment, tmp_path: Path) -> None:
    """A conftest.py in a folder above the unit may be anybody's, as in /tmp."""
    (tmp_path / "conftest.py").write_text("raise RuntimeError('run in the grader')\n")

    assert graded(unit, tmp_path).points == 100


def test_after_due_checks_wait(tmp_path: Path) -> None:
    """Before the due date such a check is not run, and the report says so."""
    unit_folder = write_unit(tmp_path)
    (unit_folder / "checks/after_due").mkdir()
    (unit_folder / "checks/hidden/test_selects.py").rename(
        unit_folder / "checks/after_due/test_selects.py"
    )
    unit = load_assignment(unit_folder)
    compose(unit, "solution", tmp_path / "submission")

    before = grade(GradeRequest(unit, tmp_path / "submission", due_passed=False))
    after = grade(GradeRequest(unit, tmp_path / "submission"))

    assert Outcome.NOT_RUN is check_of(before, "selects").outcome
    assert "due date" in check_of(before, "selects").message
    assert (60, 100) == (before.points, after.points)


def test_budget_of_a_submission(tmp_path: Path) -> None:
    """Once a submission used up its time, the checks left over say so."""
    short = ASSIGNMENT.replace("submission_seconds: 20", "submission_seconds: 0.2")
    unit = load_assignment(write_unit(tmp_path, assignment=short))
    source = "import time\n\ntime.sleep(0.3)\n\n\ndef echo(x):\n    return x\n"
    report = graded(unit, tmp_path, **{"answer.py": source})

    assert Outcome.PASSED is check_of(report, "imports").outcome
    assert Outcome.TIMEOUT is check_of(report, "adds").outcome
    assert "used up" in check_of(report, "adds").message


def test_ticks_stand_beside_what_was_measured(unit: Assignment, tmp_path: Path) -> None:
    """The student's own ticks are in the report; a criterion not in the list has none."""
    ticks = "- [x] 1 · Sums are right <!-- criterion: sums -->\n"
    report = graded(unit, tmp_path, **{"SELF_ASSESSMENT.md": ticks})

    assert [True, None] == [criterion.self_assessed for criterion in report.criteria]


def test_data_written_by_the_student_is_read_with_clean_eyes(tmp_path: Path) -> None:
    """`student.fresh()` is another worker that sees the first one's database."""
    source = '''\
        from autograding.checks import check


        @check()
        def test_selects(student):
            """The query gives every word."""
            student.database().script("CREATE TABLE word (text TEXT)")
            student.call("answer:fill", student.database().handle)
            rows = student.fresh().database().run("SELECT text FROM word", guard="read").rows
            assert [("kept",)] == rows
        '''
    unit = load_assignment(write_unit(tmp_path, **{"hidden/test_selects.py": source}))
    code = (
        "import sqlite3\n\n\ndef echo(x):\n    return x\n\n\nadd = int.__add__\n\n\n"
        "def fill(connection):\n    with connection:\n"
        "        connection.execute('INSERT INTO word VALUES (?)', ('kept',))\n"
    )

    assert (
        Outcome.PASSED is check_of(graded(unit, tmp_path, **{"answer.py": code}), "selects").outcome
    )
