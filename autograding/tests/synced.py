"""A course on the stand-in for GitHub, and the instructor's machine that collects from it.

The unit is a small one that the real engine grades; clone addresses are local folders.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from autograding.assignment import Assignment, load_assignment
from autograding.cli.main import main
from autograding.grading import GradeRequest, grade
from autograding.records import (
    Concerns,
    Database,
    MarkedPush,
    Marks,
)
from autograding.records.marks import ConcernKind
from autograding.report import Report
from autograding.tests.github import StandIn
from autograding.tests.helpers.graders import SMALL_UNIT
from autograding.tests.units import RIGHT, write_unit

UNIT = "unit-0-sum"
ADA = f"{UNIT}-ada"
WORKFLOW = ".github/workflows/classroom.yml"
DUE = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
WRONG = RIGHT | {"answer.py": "def echo(x):\n    return x\n\n\ndef add(a, b):\n    return a\n"}


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """The small unit, where graders find it for any data folder beside `units`."""
    return load_assignment(write_unit(tmp_path_factory.mktemp("course") / "units"))


@pytest.fixture(scope="module")
def reports(unit: Assignment, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """What the engine says of a right and of a wrong submission."""
    made = {}
    for name, files in (("right", RIGHT), ("wrong", WRONG)):
        folder = tmp_path_factory.mktemp(name)
        for path, text in files.items():
            (folder / path).write_text(text)
        made[name] = grade(GradeRequest(unit, folder))
    return made


@dataclass
class Course:
    """A course on GitHub, and the instructor's machine."""

    github: StandIn
    data: Path
    reports: dict[str, Report]

    def accept(self, username: str) -> str:
        """A student's repository as accepting leaves it; its name."""
        name = f"{UNIT}-{username}"
        self.github.add_user(username)
        repository = self.github.add_repository(name, self.starter)
        repository.collaborators[username] = "push"
        self.github.move(name, "feedback", self.github.head(name).sha)
        self.github.push(name, {}, message="Open the feedback pull request")
        return name

    @property
    def starter(self) -> dict[str, str]:
        """The template's files."""
        return {
            "answer.py": "",
            "answer.sql": "-- nothing yet\n",
            WORKFLOW: "name: Autograding Tests\n",
        }

    def push(
        self, name: str, files: Mapping[str, str | None], received_at: datetime, **named: str
    ) -> str:
        """A student's push, received at a time."""
        self.github.set_time(received_at)
        commit = self.github.push(name, files, actor=name.rpartition("-")[2], **named)
        self.github.set_time(None)
        return commit

    def upload(self, name: str, commit: str, content: Report | bytes, *, raw: bool = False) -> None:
        """A run's artifact: a report, or `report.json` of any bytes; with `raw` any archive."""
        text = content if isinstance(content, bytes) else report_of(content, commit).to_json()
        archive = text if raw else {"report.json": text}
        run = self.github.add_run(name, commit)
        self.github.add_artifact(name, run, "autograding-report", archive)

    def run(self, command: str, *arguments: str) -> Result:
        """Run `classroom` as the instructor."""
        place = [] if command == "regrade" else ["--config", "classroom.toml"]
        return CliRunner().invoke(
            main,
            [command, *arguments, "--data", str(self.data), *place],
            env={"GITHUB_TOKEN": self.github.token},
        )

    def pushes(self) -> list[MarkedPush]:
        """What is recorded."""
        with Database.open(self.data) as database, database.reading() as session:
            return Marks(session).pushes()

    def kinds(self) -> list[ConcernKind]:
        """What was noted."""
        with Database.open(self.data) as database, database.reading() as session:
            noted = Concerns(session).all()
        return [concern.kind for each in noted.values() for concern in each]

    def grades(self, *arguments: str) -> list[dict[str, str]]:
        """The exported rows."""
        return list(csv.DictReader(io.StringIO(self.run("export", *arguments).stdout)))


def report_of(report: Report, commit: str, **changes: str) -> Report:
    """A report that names a commit, and what else is given."""
    submission = msgspec.structs.replace(report.submission, commit=commit, **changes)
    return msgspec.structs.replace(report, submission=submission)


@pytest.fixture
def course(
    github: StandIn,
    unit: Assignment,
    reports: dict[str, Report],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Course:
    """A template repository and a set-up file."""
    monkeypatch.chdir(tmp_path)
    for module in ("grading.units", "settings.load"):
        monkeypatch.setattr(f"autograding.{module}.assignments_folder", lambda: unit.folder.parent)
    monkeypatch.setattr("autograding.cli.regrade.ENGINE", SMALL_UNIT)
    (tmp_path / "units").symlink_to(unit.folder.parent)
    Path("classroom.toml").write_text(
        f'organization = "{github.organization}"\napi = "{github.url}"\n'
        f"[units.{UNIT}]\ndue = {DUE.isoformat()}\n"
    )
    made = Course(github, tmp_path / "data", reports)
    github.add_repository(UNIT, made.starter, template=True)
    return made
