"""`classroom sync --watch`: from GitHub's delivery to the open page, and nothing is lost."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy.exc import OperationalError

from autograding.forge.github import (
    Client,
    NotPermitted,
    RateLimited,
    Results,
    StudentRepository,
    Unavailable,
)
from autograding.forge.local.folder import DataFolder
from autograding.marks.sync import Synced, Synchronization
from autograding.marks.watch import POLL_SECONDS, Watch
from autograding.records import Database, News, Told
from autograding.settings import load_settings
from autograding.tests.app_client import opened
from autograding.tests.served_app import served_app
from autograding.tests.synced import ADA, DUE, UNIT, Course, course, reports, unit
from autograding.tests.test_app_webhooks import SECRET, signed
from autograding.tests.units import RIGHT

__all__ = ["course", "reports", "unit"]

SCRIPT = """
import sys
from pathlib import Path
import autograding.grading.units, autograding.settings.load
for module in (autograding.grading.units, autograding.settings.load):
    module.assignments_folder = lambda: Path("units")
from autograding.cli.main import main
main(["sync", "--watch", "--config", "classroom.toml", "--data", sys.argv[1]])
"""


@contextmanager
def watching(course: Course) -> Iterator[subprocess.Popen[str]]:
    """`classroom sync --watch` after its first round; killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(course.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"GITHUB_TOKEN": course.github.token, "PATH": "/usr/bin:/bin"},
    ) as process:
        try:
            said(process, "Watching: ")
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str], words: str) -> str:
    """The next line on standard error that has some words."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if words in line:
            return line
    pytest.fail("".join(lines))


def comes(found: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether something becomes true soon."""
    deadline = time.monotonic() + seconds
    while not found() and time.monotonic() < deadline:
        time.sleep(0.02)
    return found()


@contextmanager
def listening(course: Course) -> Iterator[str]:
    """The classroom's pages, and where GitHub delivers."""
    config: dict[str, Any] = {
        "WEBHOOK_SECRET": SECRET,
        "SETTINGS": load_settings(Path("classroom.toml")),
    }
    with (
        opened(course.data, who=None, **config) as client,
        served_app(client.application) as address,
    ):
        yield address


def deliver(address: str, course: Course, event: str, **more: str) -> None:
    """Deliver an event of Ada's repository as GitHub does."""
    full_name = f"{course.github.organization}/{ADA}"
    body = json.dumps({"repository": {"full_name": full_name}, **more}).encode()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-Hub-Signature-256": signed(body),
    }
    request = urllib.request.Request(f"{address}/webhooks/github", body, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert b"Noted.\n" == answer.read()


def version(address: str) -> str:
    """What an open page asks for every second."""
    with urllib.request.urlopen(f"{address}/version", timeout=10) as answer:
        return str(json.load(answer)["version"])


def told(course: Course) -> list[Told]:
    """What is noted and not brought."""
    with Database.open(course.data) as database, database.reading() as session:
        return list(News(session).all())


def commits(course: Course) -> list[str]:
    """What is recorded."""
    return [one.push.commit for one in course.pushes()]


def test_from_delivery_to_open_page(course: Course) -> None:
    """A push and its report are here within seconds; killed in between, the next one brings it."""
    course.accept("ada")
    with watching(course) as process, listening(course) as address:
        before = version(address)
        first = course.push(ADA, RIGHT, datetime.now(UTC).replace(microsecond=0))
        deliver(address, course, "push", ref="refs/heads/main")
        assert comes(lambda: [first] == commits(course) and [] == told(course))
        assert before != version(address)
        course.upload(ADA, first, course.reports["right"])
        deliver(address, course, "workflow_run", action="completed")
        assert comes(lambda: [100] == [one.push.points for one in course.pushes()])
        assert comes(lambda: [] == told(course))

        second = course.push(ADA, {"answer.sql": "-- more\n"}, datetime.now(UTC))
        course.github.faults.add("GET", f"/{ADA}$", 401)
        deliver(address, course, "push", ref="refs/heads/main")
        line = said(process, "the next try is in 5 s.")
        process.kill()
        assert "Put a valid token into the environment variable GITHUB_TOKEN" in line
        assert process.stdout is not None
        assert ["1 push, 0 reports", "0 pushes, 1 report"] == [
            line.removeprefix(ADA).strip() for line in process.stdout.readlines()[1:]
        ]
    assert ([first], 1) == (commits(course), len(told(course)))

    with watching(course):
        assert [first, second] == commits(course)
        assert [] == told(course)


def test_a_round_settles_what_it_brings(course: Course) -> None:
    """What could not be brought stays noted, and so does what looked unchanged."""
    course.push(course.accept("ada"), RIGHT, DUE)
    course.upload(ADA, course.github.head(ADA).sha, course.reports["right"])
    note(course, f"{course.github.organization}/{ADA}", "other/unit-9-ada")
    course.github.faults.add("GET", f"/{ADA}/activity", 404)

    assert 3 == course.run("sync").exit_code
    assert 2 == len(told(course))
    assert 0 == course.run("sync").exit_code
    assert ["other/unit-9-ada"] == [one.full_name for one in told(course)]
    note(course, f"{course.github.organization}/{ADA}")
    assert "1 unchanged" in course.run("sync").stdout
    assert 2 == len(told(course))


def note(course: Course, *names: str) -> None:
    """Something was told of these repositories."""
    with Database.open(course.data) as database, database.writing() as session:
        for name in names:
            News(session).note(name)


def test_a_repository_that_is_gone_is_forgotten(course: Course) -> None:
    """It is asked for once; so is one that got a name which is no student's."""
    organization = course.github.organization
    course.github.add_repository("databases-grader", {"README.md": "x"})
    settings = load_settings(Path("classroom.toml"))
    with (
        Database.open(course.data) as database,
        Client(course.github.token, api=settings.api, read_only=True) as client,
    ):
        folder = DataFolder.at(course.data)
        run = Synchronization(database, folder, Results(client, settings), {}, settings)
        for name in (f"{organization}/{UNIT}-gone", f"{organization}/databases-grader"):
            note(course, name)
            (one,) = told(course)
            assert run.bring_told(one) is None
            assert [] == told(course)


LISTED = StudentRepository(UNIT, "ada", f"school/{ADA}", "", "", None)


class Run:
    """A run in which GitHub answers what a test says, and then Ctrl-C comes."""

    def __init__(self, *answers: Exception | str) -> None:
        self.answers, self.rounds = list(answers), 0
        self.waiting = [Told(LISTED.full_name, "1")]
        self.warnings = ["x"]

    def start(self) -> Sequence[StudentRepository]:
        """A round over one repository."""
        self.rounds += 1
        return [LISTED]

    def bring(self, listed: StudentRepository) -> Synced:
        """One that is listed."""
        return Synced(listed, problem="listed")

    def told(self) -> Sequence[Told]:
        """What is noted."""
        return self.waiting

    def bring_told(self, told: Told) -> Synced:
        """The next answer: a refusal of everything, or what is wrong with the one; "" is right."""
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if not answer:
            self.waiting = []
        return Synced(LISTED, problem=answer)


def watched(run: Run, sleeps: int = 9) -> tuple[list[float], list[str]]:
    """How long it sleeps, and what it tells and says, until Ctrl-C after so many sleeps."""
    slept: list[float] = []
    said: list[str] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == sleeps:
            raise KeyboardInterrupt

    taken = cast("Synchronization", run)
    watch = Watch(lambda: taken, 600, lambda one: said.append(one.problem), said.append, sleep)
    with pytest.raises(KeyboardInterrupt):
        watch.go_on(taken)
    return slept, said


def test_pauses_grow_while_github_refuses() -> None:
    """Longer where it is the limit of requests; what was told of is brought in the end."""
    down, limited = Unavailable("Down.", "See."), RateLimited("Slowly.", "Wait.")
    slept, said = watched(Run(down, down, limited, "", down), sleeps=4)

    assert [5, 10, 240, POLL_SECONDS] == slept
    assert "Down. See. This goes on by itself: the next try is in 5 s." == said[0]
    assert [""] == said[3:]
    gone = OperationalError("SELECT", {}, Exception("server closed the connection\nunexpectedly"))
    slept, said = watched(Run(*[gone] * 9))
    assert 300 == slept[-1]
    assert said[0].startswith("The records do not answer: server closed the connection. This goes")


def test_what_cannot_be_brought_waits_for_more() -> None:
    """It is told once, and not asked for again until something else is told of it."""
    run = Run("Broken.", NotPermitted("Blocked.", "See."), "")
    assert ([POLL_SECONDS] * 9, ["Broken."]) == watched(run)
    run.waiting = [Told(LISTED.full_name, "2")]
    assert ([POLL_SECONDS] * 9, [f"school/{ADA}: Blocked. See."]) == watched(run)
    run.waiting = [Told(LISTED.full_name, "3")]
    assert ([POLL_SECONDS] * 9, [""]) == watched(run)


def test_everything_is_asked_for_now_and_then() -> None:
    """What no delivery told of is found by the rounds; what is told of does not wait for them."""
    run, said = Run("told of"), list[str]()

    def say(words: str) -> None:
        said.append(words)
        if len(said) == 5:
            raise KeyboardInterrupt

    taken = cast("Synchronization", run)
    with pytest.raises(KeyboardInterrupt):
        Watch(lambda: taken, 0, lambda one: say(one.problem), say).go_on(taken)
    assert ["told of", "listed", "Warning: x", "listed", "Warning: x"] == said


def test_wrong_use(course: Course) -> None:
    """How often belongs to staying."""
    result = course.run("sync", "--every", "5")
    assert (2, True) == (result.exit_code, "give both" in result.stderr)
