"""`classroom serve`, up to the moment in which it listens."""

import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograding.cli.main import main
from autograding.forge.local import LocalForge
from autograding.records import Access, Database, Roster, Units
from autograding.tests.units import write_unit

UNIT = "unit-0-sum"


@pytest.fixture(autouse=True)
def small_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One small unit, and nothing that listens."""
    write_unit(tmp_path / "assignments")
    monkeypatch.setattr(
        "autograding.grading.units.assignments_folder", lambda: tmp_path / "assignments"
    )
    monkeypatch.setattr(
        "autograding.settings.load.assignments_folder", lambda: tmp_path / "assignments"
    )
    monkeypatch.setattr("autograding.cli.serve.serve_app", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)


def test_units_are_opened_with_their_due_dates_and_students(tmp_path: Path) -> None:
    """The roster and the due dates of classroom.toml are there before anybody can ask.

    Who was removed is told, and not brought back by each start.
    """
    Path("class.csv").write_text("username,name\nada-park,Ada Park\nben-osei,Ben Osei\n")
    with LocalForge(Path("data")) as forge, forge.database.writing() as session:
        Roster(session).remove(Roster(session).enroll("ben-osei", "Ben Osei"))
    Path("classroom.toml").write_text(f"[units.{UNIT}]\ndue = 2026-12-01T18:00:00+01:00\n")

    done = CliRunner().invoke(main, ["serve", "--roster", "class.csv", "--data", "data"])

    assert (0, "") == (done.exit_code, done.stdout)
    assert "Passed over, because they were removed: ben-osei." in done.stderr
    with Database.open(Path("data")) as database, database.reading() as session:
        [unit] = Units(session).all()
        assert datetime(2026, 12, 1, 17, tzinfo=UTC) == unit.due_at
        assert ["Ada Park"] == [student.name for student in Roster(session).all()]


def test_the_instructor_is_told_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It signs in once, and lies in a file for its owner where no terminal shows it."""
    monkeypatch.setattr(
        "autograding.cli.serve.serve_app",
        lambda *_, announce, **__: announce("The classroom is served at http://127.0.0.1:8000 now"),
    )

    done = CliRunner().invoke(main, ["serve", "--data", "data"])

    link = re.findall(r"sign in as Instructor, once: (\S+)", done.output)[0]
    file = Path("data/sign-in")
    assert f"{link}\n" == file.read_text()
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    with Database.open(Path("data")) as database, database.writing() as session:
        assert Access(session).redeem(link.partition("token=")[2]) is not None


def test_links_that_lead_to_github_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """They make no repository, and the command that does is named."""
    monkeypatch.setattr(
        "autograding.cli.serve.serve_app",
        lambda *_, announce, **__: announce("The classroom is served at http://127.0.0.1:8000 now"),
    )
    Path("classroom.toml").write_text('organization = "course"\n')

    done = CliRunner().invoke(main, ["serve", "--data", "data"])

    assert re.search(rf"accept {UNIT}: \S+  \(leads to GitHub; `classroom accept`", done.output)


def test_a_broken_set_up_is_told_in_words(tmp_path: Path) -> None:
    """A due date without its offset is a sentence with the cure."""
    Path("classroom.toml").write_text(f"[units.{UNIT}]\ndue = 2026-12-01\n")

    done = CliRunner().invoke(main, ["serve", "--data", "data"])

    assert 2 == done.exit_code
    assert "Write a day and time with the offset from UTC" in done.output


def test_other_machines_get_the_grader_from_the_server(tmp_path: Path) -> None:
    """What students' pip reads names the address in the network, and the file that is served."""
    done = CliRunner().invoke(main, ["serve", "--data", "data", "--host", "192.0.2.2"])

    assert 0 == done.exit_code, done.output
    lock = (tmp_path / "data" / "templates" / UNIT / "requirements.lock").read_text()
    [wheel] = (tmp_path / "data" / "graders").glob("*/*.whl")
    address = f"http://192.0.2.2:8000/graders/{wheel.parent.name}/{wheel.name}"
    assert f"autograding @ {address} " in lock
