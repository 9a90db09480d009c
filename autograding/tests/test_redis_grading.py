"""Grading a unit that uses Redis, on a real server and on the fake."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from autograding.assignment import Assignment, compose, load_assignment
from autograding.feedback import comment
from autograding.grading import GradeRequest, grade
from autograding.proof import prove
from autograding.report import Outcome, Report
from autograding.sandbox import Tier
from autograding.services import FAKE, REDIS_URL
from autograding.tests.redis_stores import KINDS
from autograding.tests.sandboxes import TIERS
from autograding.tests.units import ASSIGNMENT, RIGHT, write_unit

WITH_REDIS = ASSIGNMENT.replace(
    "preload: [sqlite3]", "preload: [sqlite3, redis, fakeredis, time_machine]\nservices: [redis]"
).replace("request_seconds: 1.0", "request_seconds: 4.0")
CHECK = '''\
    from autograding.checks import check


    @check()
    def test_selects(student):
        """The module counts in Redis, for a minute."""
        store = student.redis()
        if store.url:
            student.environment(REDIS_URL=store.url)
        number = student.random.randrange(1, 9)
        for _ in range(number):
            student.call("answer:count")
        assert store.value("count") == str(number)
        assert [command.name for command in store.commands()][-2:] == ["EXPIRE", "EXEC"]
        store.travel(61)
        assert store.keys() == []
        student.call("answer:count")
        store.down()
        assert student.call("answer:count") is None
    '''
ALTERNATIVE = "def echo(x):\n    return x\n\n\nadd = int.__add__\n"
COUNT = """

def connected():
    import os
    import redis
    from fakeredis import FakeRedis, FakeServer

    url = os.environ.get("REDIS_URL")
    return redis.Redis.from_url(url) if url else FakeRedis(server=FakeServer())


CLIENTS = []


def count():
    import redis

    if not CLIENTS:
        CLIENTS.append(connected())
    try:
        with CLIENTS[0].pipeline() as pipe:
            pipe.incr("count")
            pipe.expire("count", 60, nx=True)
            return pipe.execute()[0]
    except redis.RedisError:
        return None
"""


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A server of the grading's own, or the fake, whatever the environment says."""
    monkeypatch.delenv(REDIS_URL, raising=False)
    if request.param == "fake":
        monkeypatch.setenv(REDIS_URL, FAKE)
    return str(request.param)


@pytest.fixture
def unit(tmp_path: Path) -> Assignment:
    """The small unit, one of whose checks needs Redis."""
    checks = {"hidden/test_selects.py": CHECK}
    folder = write_unit(tmp_path / "units", assignment=WITH_REDIS, **checks)
    for reference, answer in (("solution", RIGHT["answer.py"]), ("solution-alt", ALTERNATIVE)):
        (folder / reference / "answer.py").write_text(answer + COUNT)
    return load_assignment(folder)


def graded(unit: Assignment, folder: Path, tier: Tier | None = None) -> Report:
    """The report of the solution."""
    compose(unit, "solution", folder / "submission")
    return grade(GradeRequest(unit, folder / "submission", tier=tier))


@pytest.mark.parametrize("tier", [*TIERS, Tier.INLINE])
def test_a_unit_with_redis_is_graded(
    unit: Assignment, tmp_path: Path, tier: Tier, kind: str
) -> None:
    """In every tier and on both kinds; the report says on which, and our own clock is right."""
    ahead = time.time() - time.monotonic()
    report = graded(unit, tmp_path, tier)
    assert 100 == report.points, report.checks
    used = report.environment.services["redis"]
    assert used.startswith("valkey" if kind == "real" else "fakeredis")
    assert used.split()[0] in comment(report)
    assert abs(time.time() - time.monotonic() - ahead) < 1


def test_a_server_that_is_named_and_is_not_there_gives_no_number(
    unit: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fake does not step in for what the instructor asked for: ungradable, with the cure."""
    monkeypatch.setenv(REDIS_URL, "redis://:secret@127.0.0.1:1/0")
    monkeypatch.setattr("autograding.services.redis._SECONDS", 0.2)
    report = graded(unit, tmp_path)
    selects = next(check for check in report.checks if check.id == "selects")
    assert (False, None) == (report.gradable, report.points)
    assert Outcome.INFRASTRUCTURE is selects.outcome
    assert "cure" in selects.message
    assert "secret" not in selects.message


def test_a_proof_grades_side_by_side(unit: Assignment, kind: str) -> None:
    """Each grading has a Redis of its own."""
    [proof] = prove([unit])
    assert [100, 100] == [attempt.total for attempt in proof.role("reference")]


def test_a_students_own_pytest_uses_it_too(unit: Assignment, tmp_path: Path, kind: str) -> None:
    """A clone whose marker names the service has Redis in `pytest` as well."""
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
    environment = dict(os.environ)
    done = subprocess.run(
        command, cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    assert "1 passed" in done.stdout
