"""`classroom regrade` and `classroom export`, over a local classroom."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from autograding.assignment import load_assignment
from autograding.cli.main import main
from autograding.forge.local import LocalForge
from autograding.records import Concerns, Repositories, Roster
from autograding.records.marks import ConcernKind, Verdict
from autograding.tests.helpers.classroom import UNIT, classroom, marked, push
from autograding.tests.helpers.git_student import GitStudent
from autograding.tests.helpers.graders import BY_WORK, SMALL_UNIT
from autograding.tests.helpers.regraders import BROKEN, LOWER, SLOW
from autograding.tests.sample_reports import EARLIER, HALF_DONE, PERFECT
from autograding.tests.units import RIGHT, write_unit

DUE = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.fixture
def forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalForge]:
    """Two students, graded by the sample grader, whose assignment is the course's."""
    monkeypatch.chdir(tmp_path)
    digest = PERFECT.grader.assignment_digest
    course = [SimpleNamespace(id=UNIT, digest=digest)]
    monkeypatch.setattr("autograding.cli.regrade.load_units", lambda: course)
    monkeypatch.setattr("autograding.cli.regrade.ENGINE", BY_WORK)
    with classroom(tmp_path, {"ada-park": [], "ben-osei": []}, due_at=DUE) as opened:
        with opened.database.reading() as session:
            ada, ben = Repositories(session).all()
        push(opened, ada, "half done", DUE - timedelta(hours=2))
        push(opened, ada, "perfect", DUE + timedelta(hours=1))
        push(opened, ben, "earlier", DUE - timedelta(days=1))
        yield opened


def run(*arguments: str) -> Result:
    """Run `classroom` on the data folder."""
    return CliRunner().invoke(main, [*arguments, "--data", "data"])


def rows(text: str) -> list[dict[str, str]]:
    """A CSV file's rows."""
    return list(csv.DictReader(io.StringIO(text)))


class TestRegrade:
    """`classroom regrade`."""

    def test_it_prints_each_mark_and_the_sum(self, forge: LocalForge) -> None:
        """A line a push, then how many there are of each verdict."""
        result = run("regrade")

        assert 0 == result.exit_code, result.output
        assert f"{UNIT}  ada-park" in result.stdout
        assert "verified       100/100" in result.stdout
        assert result.stdout.endswith("3 verified.\n")

    def test_a_second_run_has_nothing_to_do(self, forge: LocalForge) -> None:
        """What is up to date is only counted."""
        run("regrade", "--student", "ada-park")

        assert (
            "1 verified, 2 up to date already.\n" == run("regrade").stdout.partition("62/100\n")[2]
        )
        assert "3 up to date already.\n" == run("regrade").stdout

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--unit", "unit-9"], f"no unit 'unit-9' in this classroom. Units: {UNIT}."),
            (["--student", "nobody"], "no student 'nobody' in this classroom"),
            (["--commit", "zz"], "no push of a commit that begins with zz"),
        ],
    )
    def test_a_mistyped_name(self, forge: LocalForge, arguments: list[str], words: str) -> None:
        """It is told, instead of re-running nothing."""
        result = run("regrade", *arguments)

        assert 2 == result.exit_code
        assert words in result.stderr

    def test_differences_are_explained(
        self, forge: LocalForge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Under the push stands what the report said and what was measured."""
        monkeypatch.setattr("autograding.cli.regrade.ENGINE", LOWER)

        result = run("regrade", "--unit", UNIT, "--student", "Ada-Park")

        assert "    The report says 100 points; 62 were measured here." in result.stdout
        assert "2 differs." in result.stdout

    def test_json_and_nothing_else(self, forge: LocalForge) -> None:
        """`--json -` writes one object to standard output."""
        result = run("regrade", "--json", "-", "--all-pushes")

        marks = json.loads(result.stdout)["marks"]
        assert {"ada-park", "ben-osei"} == {mark["student"] for mark in marks}
        assert {"verified"} == {mark["verdict"] for mark in marks}

    def test_a_fault_of_ours_is_told_by_the_exit_code(
        self, forge: LocalForge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Exit code 3, and no points are given or taken."""
        monkeypatch.setattr("autograding.cli.regrade.ENGINE", BROKEN)

        result = run("regrade")

        assert 3 == result.exit_code
        assert "ungradable     no points" in result.stdout

    def test_without_a_classroom(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A mistyped folder is told, and not made."""
        monkeypatch.chdir(tmp_path)
        for command in ("regrade", "export"):
            result = run(command)
            assert 2 == result.exit_code
            assert "There is no classroom in data. Name its folder with --data." in result.stderr
        assert not Path("data").exists()

    def test_ctrl_c_keeps_what_is_done(self, tmp_path: Path) -> None:
        """The command ends at once with 130, and says how to go on."""
        works = {"ada-park": ["perfect"], "ben-osei": ["slow"]}
        script = (
            "import importlib; from autograding.cli.main import main\n"
            f"importlib.import_module('autograding.cli.regrade').ENGINE = {SLOW!r}\nmain()"
        )
        with classroom(tmp_path, works) as forge:
            with subprocess.Popen(
                [sys.executable, "-c", script, "regrade", "--data", "data", "--jobs", "2"],
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            ) as process:
                assert process.stdout is not None
                first = process.stdout.readline().decode()
                _wait_for(forge.folder.root / "slow.pid")
                process.send_signal(signal.SIGINT)
                out, errors = (text.decode() for text in process.communicate(timeout=20))

            assert "ada-park" in first
            assert (130, "1 verified.\n") == (process.returncode, out)
            assert "Stopped. What is done is kept" in errors
            assert [Verdict.VERIFIED, None] == [
                one.mark and one.mark.verdict for one in marked(forge)
            ]

    def test_the_engine_itself(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A real push is graded by its hook, and the re-run verifies it."""
        monkeypatch.chdir(tmp_path)
        unit = load_assignment(write_unit(tmp_path / "units"))
        monkeypatch.setattr("autograding.cli.regrade.load_units", lambda: [unit])
        monkeypatch.setattr("autograding.cli.regrade.ENGINE", SMALL_UNIT)
        with LocalForge(tmp_path / "data", grader=SMALL_UNIT) as forge:
            forge.add_unit(
                unit.id, title=unit.title, max_points=100, template=unit.folder / "starter"
            )
            with forge.database.writing() as session:
                Roster(session).enroll("ada-park", "Ada Park")
            remote = forge.path(forge.accept(unit.id, "ada-park"))
            student = GitStudent(tmp_path / "home", remote)
            student.commit("", **RIGHT)
            student.push()

        assert "verified       100/100" in run("regrade").stdout
        assert "1 up to date already.\n" == run("regrade").stdout


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class TestExport:
    """`classroom export`."""

    def test_github_classrooms_form(self, forge: LocalForge) -> None:
        """The newest push of each student, and a word on points that nobody verified."""
        result = run("export")

        ada, ben = rows(result.stdout)
        assert ("SQL fundamentals", "ada-park", "Ada Park") == (
            ada["assignment_name"],
            ada["github_username"],
            ada["roster_identifier"],
        )
        assert (f"{UNIT}-ada-park", "2026-11-20T19:00:00Z") == (
            ada["student_repository_name"],
            ada["submission_timestamp"],
        )
        assert ("100", "62", "100") == (
            ada["points_awarded"],
            ben["points_awarded"],
            ben["points_available"],
        )
        assert "2 grades only as reported by the push" in result.stderr
        assert "classroom regrade" in result.stderr

    def test_marks_of_record_count(
        self, forge: LocalForge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What was measured here replaces what was reported, total and criteria."""
        monkeypatch.setattr("autograding.cli.regrade.ENGINE", LOWER)
        run("regrade")

        result = run("export", "--format", "criteria")

        ada = rows(result.stdout)[0]
        assert str(EARLIER.points) == ada["points"]
        lowered = {f"{one.id} ({one.max_points})": str(one.points) for one in EARLIER.criteria}
        assert lowered == {name: ada[name] for name in lowered}
        assert "" == result.stderr

    def test_on_time(self, forge: LocalForge) -> None:
        """A late push is left out, by the time of receipt."""
        late = rows(run("export", "--format", "criteria").stdout)[0]
        on_time = rows(run("export", "--format", "criteria", "--on-time").stdout)[0]

        assert ("yes", "100") == (late["late"], late["points"])
        assert ("no", str(HALF_DONE.points)) == (on_time["late"], on_time["points"])

    def test_the_very_moment_is_on_time(self, forge: LocalForge) -> None:
        """Late is what came after the due date, not what came with it."""
        with forge.database.reading() as session:
            ada = Repositories(session).all()[0]
        push(forge, ada, "earlier", DUE)

        row = rows(run("export", "--format", "criteria").stdout)[0]
        assert ("no", str(EARLIER.points)) == (row["late"], row["points"])

    def test_classroom_50s_form(self, forge: LocalForge, tmp_path: Path) -> None:
        """A row a student, written to a file."""
        run("export", UNIT, "--format", "classroom50", "--out", "grades.csv")

        ada = rows((tmp_path / "grades.csv").read_text())[0]
        assert ("Ada Park", "100", "2", "yes") == (
            ada["name"],
            ada["score"],
            ada["submissions"],
            ada["late"],
        )

    def test_a_report_in_doubt_gives_no_points(self, forge: LocalForge) -> None:
        """Until a re-run has measured it; then its mark counts."""
        newest = marked(forge)[1].push
        with forge.database.writing() as session:
            Concerns(session).note(newest, ConcernKind.WORKFLOW, "classroom.yml was changed.")

        result = run("export")
        assert "" == rows(result.stdout)[0]["points_awarded"]
        assert (
            f"1 grade without points, because nothing trustworthy says how many: {UNIT}/ada-park"
            in result.stderr
        )

        run("regrade")
        assert "100" == rows(run("export").stdout)[0]["points_awarded"]

    def test_a_failed_re_run_never_falls_back_on_the_report(
        self, forge: LocalForge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Else, breaking our grader would save a forged report."""
        monkeypatch.setattr("autograding.cli.regrade.ENGINE", BROKEN)
        run("regrade")

        assert [""] * 2 == [row["points_awarded"] for row in rows(run("export").stdout)]

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["unit-9"], f"no unit 'unit-9' in this classroom. Units: {UNIT}."),
            (["--format", "moodle"], "is not one of"),
            (["--out", "gone/grades.csv"], "Cannot write gone/grades.csv"),
        ],
    )
    def test_wrong_use(self, forge: LocalForge, arguments: list[str], words: str) -> None:
        """One sentence, exit code 2."""
        result = run("export", *arguments)
        assert (2, True) == (result.exit_code, words in result.stderr)
