"""Pushes over HTTP when things die or meet: what was acknowledged is never lost."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import httpx
import pytest

from autograding.forge.local.mending import mend
from autograding.records import Classrooms, ClassroomSettings
from autograding.records.models import PushState
from autograding.tests.app_client import Page
from autograding.tests.helpers.classroom import until
from autograding.tests.helpers.git_server import UNIT, Room, page_of, room
from autograding.tests.helpers.graders import WAITING
from autograding.tests.sample_reports import PERFECT

USERNAMES = ("ada-park", "ben-osei", "chloe-duarte", "dmitri-ivanov")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Room]:
    """A classroom whose graders wait until the file `go` is there."""
    with room(tmp_path, WAITING, *USERNAMES) as started:
        yield started
        (started.data / "go").touch()


def csrf(client: httpx.Client, path: str) -> str:
    """The token in the forms of a page."""
    fields = Page(client.get(path).text).all("input")
    return next(field["value"] for field in fields if field.get("name") == "csrf_token")


def states(served: Room, username: str = "ada-park") -> list[PushState]:
    """The states of a student's pushes, newest first."""
    return [push.state for push in page_of(served, username).pushes]


def grader_of(served: Room, commit: str) -> int:
    """The process that grades `commit`, once it has begun."""
    file = served.data / f"grading-{commit}"
    until(file.exists)
    return int(file.read_text())


class TestKilled:
    """`kill -9` at each moment of a push."""

    def test_the_server_while_grading(self, served: Room) -> None:
        """The push was recorded, and its grading ends without a server."""
        student = served.student("ada-park")
        pushing = student.push_apart() if student.commit("perfect") else None
        grader_of(served, student.head())
        served.end(signal.SIGKILL)
        assert pushing is not None
        pushing.wait(20)
        assert [PushState.RECEIVED] == states(served)

        (served.data / "go").touch()
        until(lambda: states(served) == [PushState.GRADED])
        served.start()
        student.run("fetch", "origin")
        assert student.head() == student.run("rev-parse", "origin/main")

    def test_server_and_grader(self, served: Room) -> None:
        """The next start of the server finds the push and grades it."""
        student = served.student("ada-park")
        commit = student.commit("perfect")
        pushing = student.push_apart()
        grader = grader_of(served, commit)
        served.end(signal.SIGKILL)
        os.kill(grader, signal.SIGKILL)
        pushing.wait(20)
        assert [PushState.RECEIVED] == states(served)

        (served.data / "go").touch()
        served.start()
        until(lambda: states(served) == [PushState.GRADED])
        assert PERFECT.points == page_of(served, "ada-park").pushes[0].points

    def test_while_the_push_comes_in(self, served: Room) -> None:
        """Half a push was never acknowledged: nothing moved, and the same push works later."""
        (served.data / "go").touch()
        student = served.student("ada-park")
        student.commit("perfect")
        host, port = served.url.removeprefix("http://").split(":")
        head = f"POST /git/{UNIT}/ada-park.git/git-receive-pack HTTP/1.1\r\nHost: {host}:{port}\r\n"
        with socket.create_connection((host, int(port))) as half:
            half.sendall(f"{head}Authorization: Basic eDp4\r\nContent-Length: 999\r\n\r\n".encode())
            half.sendall(b"00950000")
            served.end(signal.SIGKILL)
        assert [] == states(served)
        served.start()
        assert f"{PERFECT.points}/100" in student.push()

    def test_git_while_it_moves_the_branch(self, served: Room) -> None:
        """A lock that a killed git left is in nobody's way a minute later."""
        (served.data / "go").touch()
        repository = served.data / page_of(served, "ada-park").repository.path
        student = served.student("ada-park")
        student.commit("perfect")
        lock = repository / "refs" / "heads" / "main.lock"
        lock.touch()
        assert "rejected" in student.push(check=False), "git may still be at it"
        os.utime(lock, (0, 0))
        assert f"{PERFECT.points}/100" in student.push()

    def test_the_server_after_a_page_was_answered(self, served: Room) -> None:
        """What a page acknowledged is there: a setting, made in the instant before the end."""
        with httpx.Client(base_url=served.url, headers={"Referer": served.url}) as client:
            sign_in = {"token": served.tokens["instructor"], "csrf_token": csrf(client, "/sign-in")}
            assert 303 == client.post("/sign-in", data=sign_in).status_code
            wanted = {"name": "Databases", "time_zone": "Europe/Berlin"}
            wanted["csrf_token"] = csrf(client, "/settings")
            assert 303 == client.post("/settings/classroom", data=wanted).status_code
            served.end(signal.SIGKILL)
        with served.forge() as forge, forge.database.reading() as session:
            assert ClassroomSettings("Databases", "Europe/Berlin") == Classrooms(session).current()

    def test_what_came_of_a_killed_push(self, served: Room) -> None:
        """What was received for nothing is thrown away, and what may come in now is not."""
        repository = served.data / page_of(served, "ada-park").repository.path
        old, new = (repository / "objects" / f"tmp_objdir-incoming-{name}" for name in "ab")
        for folder in (old, new):
            (folder / "pack").mkdir(parents=True)
        os.utime(old, (0, 0))
        mend(repository)
        assert (False, True) == (old.exists(), new.exists())


class TestAtOnce:
    """Many pushes and one server."""

    def test_pages_answer_meanwhile(self, served: Room) -> None:
        """Four students push, and while all wait for graders the server answers at once."""
        students = [served.student(username) for username in USERNAMES]
        pushing = [student.push_apart() for student in students if student.commit("perfect")]
        until(lambda: all(states(served, name) for name in USERNAMES))
        with urlopen(f"{served.url}/healthz", timeout=2) as answer:
            assert 200 == answer.status
        (served.data / "go").touch()
        assert [0] * 4 == [push.wait(30) for push in pushing]
        assert [[PushState.GRADED]] * 4 == [states(served, username) for username in USERNAMES]

    def test_one_student_twice(self, served: Room) -> None:
        """Of two clones that push at once one is told to pull first, and nothing is lost."""
        (served.data / "go").touch()
        one = served.student("ada-park")
        other = one.home / "other"
        one.run("clone", "--quiet", one.run("remote", "get-url", "origin"), str(other))
        one.commit("half done")
        (other / "more.txt").write_text("more\n")
        one.run("add", "--all", folder=other)
        one.run("commit", "--quiet", "-m", "More", folder=other)
        pushing = one.push_apart()
        second = one.run("push", "origin", "main", folder=other, check=False)
        first = pushing.wait(30)
        assert (first == 0) != ("rejected" not in second)
        assert [PushState.GRADED] == states(served)
