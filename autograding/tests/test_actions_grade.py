"""The steps of the grading job: what they print, and what they hand on."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from autograding.actions import grade, reporter
from autograding.actions.handover import unpack
from autograding.assignment import Assignment, load_assignment
from autograding.contracts.github_classroom import results
from autograding.report import Report
from autograding.tests import sample_reports as sample
from autograding.tests.units import write_unit

COMMIT = "3f2c1d9a0b4e5d6c7f8091a2b3c4d5e6f7081920"


@pytest.fixture
def unit(tmp_path: Path) -> Assignment:
    """A small unit that the step finds by its name."""
    return load_assignment(write_unit(tmp_path / "unit-0-sum"))


@pytest.fixture
def step(tmp_path: Path, unit: Assignment, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a perfect submission in `work`, and the environment of a step."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "answer.py").write_text("def echo(x):\n    return x\n\n\nadd = int.__add__\n")
    (work / "answer.sql").write_bytes((unit.folder / "solution/answer.sql").read_bytes())
    variables = {
        "ASSIGNMENT": unit.id,
        "REPORT_FILE": str(tmp_path / "temp/report/report.json"),
        "GITHUB_WORKSPACE": str(work),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "course/unit-0-sum-ada",
        "GITHUB_SHA": COMMIT,
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_RUN_ID": "7",
        "GITHUB_TOKEN": "not-for-students",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    def load(name: str) -> Assignment:
        assert unit.id == name
        return unit

    monkeypatch.setattr(grade, "load_unit", load)
    return tmp_path


def outputs(folder: Path) -> dict[str, str]:
    """The outputs that a step set."""
    file = folder / "output"
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(line.split("=", 1) for line in lines)


def test_a_push_is_graded_and_handed_on(step: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The log shows the report, one output has all of it, another each criterion's result."""
    assert 0 == grade.main()

    found = outputs(step)
    report = Report.from_json((step / "temp/report/report.json").read_bytes())
    assert report == unpack(found["report"]).report
    assert (100, COMMIT) == (report.points, report.submission.commit)
    assert results(report) == json.loads(found["results"])
    assert "100/100" in capsys.readouterr().out


def test_the_whole_report_is_kept_beside_the_packed_one(step: Path) -> None:
    """Nobody is named in it: whose work it is follows from the repository."""
    grade.main()
    report = Report.from_json((step / "temp/report/report.json").read_bytes())

    assert report.submission.author is None
    assert report.submission.received_at is None


def test_nothing_to_grade_is_told_and_handed_on(
    step: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A refusal names no path of the runner, and turns the run red without a report."""
    for file in (step / "work").iterdir():
        file.unlink()

    assert 1 == grade.main()

    printed = capsys.readouterr().out
    handed = unpack(outputs(step)["report"])
    assert printed.startswith("::error title=There is nothing to grade::")
    assert handed.report is None
    assert handed.refusal
    assert str(step) not in printed + handed.refusal
    assert {"report"} == set(outputs(step))
    assert not (step / "temp/report/report.json").exists()


def test_a_grader_that_cannot_work_hands_nothing_on(
    step: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Our own trouble is one sentence in the log; the other job then apologizes."""
    monkeypatch.setenv("CLASSROOM_SANDBOX", "fortress")

    assert 1 == grade.main()
    assert capsys.readouterr().out.startswith("::error title=The grader cannot work here::")
    assert {} == outputs(step)


def test_a_step_says_what_it_was_not_given(
    step: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A variable that is missing is named, with the place to look."""
    monkeypatch.delenv("ASSIGNMENT")

    assert 1 == grade.main()
    assert "ASSIGNMENT is not set." in capsys.readouterr().out


def test_student_code_sees_nothing_of_the_run(step: Path) -> None:
    """Neither the runner's files nor a token is in the environment of what was handed in."""
    (step / "work/answer.py").write_text(
        "import os\n\nLEAKED = [name for name in os.environ if name.startswith(('GITHUB', 'CI'))]\n"
        "if LEAKED:\n    raise SystemError(str(LEAKED))\n\n\n"
        "def echo(x):\n    return x\n\n\nadd = int.__add__\n"
    )

    assert 0 == grade.main()
    report = unpack(outputs(step)["report"]).report
    assert report
    assert report.points == 100


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the reporter on a report's results; returns its exit code and lines."""

    def announce(report: Report, **changes: str) -> tuple[int, list[str]]:
        for name, value in results(report).items():
            monkeypatch.setenv(f"{name.upper()}_RESULTS", value)
        monkeypatch.setenv("RUNNERS", ",".join(results(report)))
        for name, value in changes.items():
            monkeypatch.setenv(name, value)
        return reporter.main(), capsys.readouterr().out.splitlines()

    return announce


def test_the_reporter_announces_the_points(announced: Any) -> None:
    """The two notices are GitHub Classroom's, and the run is green whatever the points are."""
    assert (
        0,
        [
            "::notice title=Autograding complete::Points 64/100",
            '::notice title=Autograding report::{"totalPoints":64,"maxPoints":100}',
        ],
    ) == announced(sample.HALF_DONE)


def test_the_reporter_announces_no_number_for_our_fault(announced: Any) -> None:
    """A breakdown of ours turns the run red, and no points are sent."""
    code, lines = announced(sample.UNGRADABLE)

    assert 1 == code
    assert "Points" not in "".join(lines)
    assert lines[0].startswith("::error title=Autograding incomplete::")


def test_the_reporter_refuses_what_is_no_result(announced: Any) -> None:
    """A result that is missing or not ours is named, and nothing of it becomes a command."""
    code, lines = announced(sample.HALF_DONE, CRUD_RESULTS="")
    assert (1, 1) == (code, len(lines))
    assert "The step crud left no result." in lines[0]

    forged = base64.b64encode(b'{"version": 1, "::error": "\\n::error::x"}').decode()
    code, lines = announced(sample.HALF_DONE, CRUD_RESULTS=forged)
    assert (1, 1) == (code, len(lines))
    assert "malformed" in lines[0]
