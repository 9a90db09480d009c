"""The course's own units: each one's grading is proven, and equal for equal submissions."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograding.assignment import Assignment, Overlay, compose, load_corpus
from autograding.grading import GradeRequest, Room, grade, load_units, unit_folders
from autograding.proof.choosing import chosen
from autograding.services.variables import FAKE, MONGO_URL, REDIS_URL

UNITS = [folder.name for folder in unit_folders()]
WITH_STORES = [unit for unit in load_units() if {"redis", "mongodb"} & set(unit.services)]
ROOT = Path(__file__).parents[2]


def classroom(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would."""
    command = [sys.executable, "-m", "autograding", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_there_are_units() -> None:
    """The course has at least its first unit."""
    assert "unit-1-sql" in UNITS


@pytest.mark.parametrize("unit", UNITS)
def test_grading_is_proven(unit: str) -> None:
    """Starter at its baseline, references and wheats at 100, chaffs exact.

    Two wheats are graded here, and chaffs that cost each criterion once, others with each change of
    the unit; a job of its own grades all of them.
    """
    done = classroom("check", unit, "--quick", "--anew", "--json", "-")
    proof = json.loads(done.stdout)

    assert proof["units"][0]["problems"] == []
    assert (True, 0) == (proof["ok"], done.returncode)
    assert len(proof["units"][0]["references"]) >= 2


@pytest.mark.parametrize("unit", WITH_STORES, ids=lambda unit: unit.id)
def test_grading_is_the_same_without_servers(
    unit: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the fakes a reference earns everything, and two chaffs exactly what they state.

    Students' machines and runners grade so; a job of its own grades the whole corpus both ways.
    """
    monkeypatch.setenv(REDIS_URL, FAKE)
    monkeypatch.setenv(MONGO_URL, FAKE)
    full = {criterion.id: criterion.points for criterion in unit.criteria}
    chaffs = chosen(load_corpus(unit).chaffs, full, unit.digest)
    expected = {chaff.name: chaff.points for chaff in chaffs[::8]} | {"solution": full}
    works = {chaff.name: chaff for chaff in chaffs[::8]} | {"solution": "solution"}

    with Room(unit) as room:
        earned = {name: _earned(unit, work, tmp_path / name, room) for name, work in works.items()}

    assert expected == earned


def _earned(unit: Assignment, work: Overlay | str, folder: Path, room: Room) -> dict[str, int]:
    compose(unit, work, folder)
    report = grade(GradeRequest(unit, folder), room)
    assert "fakeredis" in report.environment.services.get("redis", "fakeredis")
    return {criterion.id: criterion.points for criterion in report.criteria}


@pytest.mark.parametrize("unit", UNITS)
def test_corpus_is_large_enough(unit: str) -> None:
    """Five right submissions besides the references, and twenty-five wrong ones."""
    (assignment,) = load_units((unit,))
    corpus = load_corpus(assignment)

    assert len(corpus.wheats) >= 5
    assert len(corpus.chaffs) >= 25


@pytest.mark.parametrize("unit", UNITS[:1])
def test_equal_submissions_give_equal_reports(unit: str) -> None:
    """Grading a reference twice differs in nothing but `timing`, and uses the best sandbox.

    The tests of the workflow hold units with services to that, with a mistake and in two places.
    """
    if not any(Path(folder, "bwrap").exists() for folder in os.get_exec_path()):
        pytest.fail("bubblewrap is missing: `apt install bubblewrap`")

    first, second = (_report(unit) for _ in range(2))

    assert first.pop("timing") != second.pop("timing")
    assert first == second
    assert (100, "bubblewrap") == (first["points"], first["environment"]["sandbox"])


INLINE = """
import sys
from pathlib import Path
from autograding.grading import GradeRequest, grade, load_units
from autograding.sandbox import Tier

[unit] = load_units((sys.argv[1],))
report = grade(GradeRequest(unit, Path(sys.argv[2]), tier=Tier.INLINE))
print(report.points, report.environment.sandbox)
"""


@pytest.mark.parametrize("unit", UNITS[:1])
def test_benchmark_peer_judges_alike(unit: str, tmp_path: Path) -> None:
    """Without any isolation the reference earns 100 too: the benchmark compares equal work.

    The benchmark itself stops at a unit of which that is not so.
    """
    (assignment,) = load_units((unit,))
    compose(assignment, "solution", tmp_path / "submission")
    command = [sys.executable, "-c", INLINE, unit, str(tmp_path / "submission")]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "100 inline" == done.stdout.strip(), done.stderr[-2000:]


def _report(unit: str) -> dict[str, Any]:
    done = classroom("grade", f"assignments/{unit}/solution", "--json", "-")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert isinstance(report, dict)
    return report
