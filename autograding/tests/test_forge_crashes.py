"""The local forge when things die: killed graders, closed terminals, two pushes at once."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograding.forge.local import LocalForge
from autograding.forge.local.locks import processors
from autograding.forge.local.received import record_received
from autograding.records import Roster
from autograding.records.models import PushState
from autograding.tests.helpers.classroom import UNIT, page_of, until
from autograding.tests.helpers.git_student import GitStudent
from autograding.tests.helpers.graders import BY_WORK, WAITING
from autograding.tests.sample_reports import EARLIER, HALF_DONE, PERFECT

_PATIENCE_SECONDS = 20.0


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[LocalForge]:
    """A classroom whose graders wait until the file `go` is there."""
    (tmp_path / "template").mkdir()
    (tmp_path / "template" / "work.txt").write_text("start\n")
    with LocalForge(tmp_path / "data", grader=WAITING) as opened:
        opened.add_unit(UNIT, title="SQL", max_points=100, template=tmp_path / "template")
        with opened.database.writing() as session:
            for username in ("ada-park", "ben-osei", "chloe-duarte", "dmitri-ivanov"):
                Roster(session).enroll(username, username)
        yield opened
        release(opened)


def release(forge: LocalForge) -> None:
    """Let every waiting grader finish."""
    (forge.folder.root / "go").touch()


def student_of(forge: LocalForge, tmp_path: Path, username: str = "ada-park") -> GitStudent:
    """A student who accepted and cloned."""
    return GitStudent(tmp_path / username, forge.path(forge.accept(UNIT, username)))


def grader_of(forge: LocalForge, commit: str) -> int:
    """The process that grades `commit`, once it has begun."""
    file = forge.folder.root / f"grading-{commit}"
    until(file.exists)
    return int(file.read_text())


def states(forge: LocalForge, username: str = "ada-park") -> list[PushState]:
    """The states of a student's pushes, newest first."""
    return [push.state for push in page_of(forge, username).pushes]


class TestKilled:
    """Graders that die."""

    def test_the_push_is_recorded_before_grading(self, forge: LocalForge, tmp_path: Path) -> None:
        """While the grader works, the push is there for everyone to see."""
        student = student_of(forge, tmp_path)
        commit = student.commit("perfect")
        pushing = student.push_apart()
        grader_of(forge, commit)

        assert [PushState.RECEIVED] == states(forge)
        release(forge)
        assert 0 == pushing.wait(_PATIENCE_SECONDS)
        assert [PushState.GRADED] == states(forge)

    def test_a_killed_grader(self, forge: LocalForge, tmp_path: Path) -> None:
        """`kill -9` in the middle of grading: the next start grades the push."""
        student = student_of(forge, tmp_path)
        commit = student.commit("perfect")
        pushing = student.push_apart()
        os.kill(grader_of(forge, commit), signal.SIGKILL)
        assert 0 == pushing.wait(_PATIENCE_SECONDS), "the push itself succeeds"
        assert [PushState.RECEIVED] == states(forge)

        release(forge)
        with LocalForge(forge.folder.root, grader=BY_WORK) as restarted:
            assert 1 == restarted.recover()
            assert 0 == restarted.recover()

        assert [PERFECT.points] == [push.points for push in page_of(forge).pushes]

    def test_killed_before_the_first_line(self, forge: LocalForge, tmp_path: Path) -> None:
        """A push whose hook never ran is found in git's own log at the next start."""
        student = student_of(forge, tmp_path)
        (forge.folder.hooks / "post-receive").write_text("#!/bin/sh\nkill -9 $$\n")
        for work in ("half done", "perfect"):
            student.commit(work)
            student.push()
        assert [] == states(forge)

        release(forge)
        with LocalForge(forge.folder.root, grader=BY_WORK) as restarted:
            assert 2 == restarted.recover()

        points = [push.points for push in page_of(forge).pushes]
        assert [PERFECT.points, HALF_DONE.points] == points

    def test_the_next_push_grades_it_too(self, forge: LocalForge, tmp_path: Path) -> None:
        """Someone else's push picks up what a killed grader left, without waiting for it."""
        ada = student_of(forge, tmp_path)
        ben = student_of(forge, tmp_path, "ben-osei")
        commit = ada.commit("perfect")
        pushing = ada.push_apart()
        os.kill(grader_of(forge, commit), signal.SIGKILL)
        pushing.wait(_PATIENCE_SECONDS)
        release(forge)
        ben.commit("half done")
        ben.push()

        until(lambda: states(forge) == [PushState.GRADED])

    def test_the_terminal_is_closed(self, forge: LocalForge, tmp_path: Path) -> None:
        """The pusher's whole terminal goes away; the grading it began still ends."""
        student = student_of(forge, tmp_path)
        commit = student.commit("perfect")
        pushing = student.push_apart()
        grader = grader_of(forge, commit)
        os.kill(grader, signal.SIGHUP)
        os.kill(grader, signal.SIGINT)
        pushing.kill()
        pushing.wait(_PATIENCE_SECONDS)
        release(forge)

        until(lambda: states(forge) == [PushState.GRADED])


class TestAtOnce:
    """Pushes that meet."""

    def test_two_students(self, forge: LocalForge, tmp_path: Path) -> None:
        """More pushes than graders: no more graders at once than processors, and all end graded."""
        usernames = ("ada-park", "ben-osei", "chloe-duarte", "dmitri-ivanov")
        students = [student_of(forge, tmp_path, username) for username in usernames]
        commits = [student.commit("perfect") for student in students]
        pushing = [student.push_apart() for student in students]
        until(lambda: sum(states(forge, name) != [] for name in usernames) == len(usernames))
        running = list(forge.folder.root.glob("grading-*"))
        assert len(running) <= processors()
        release(forge)

        assert [0] * 4 == [push.wait(_PATIENCE_SECONDS) for push in pushing]
        assert [[PushState.GRADED]] * 4 == [states(forge, username) for username in usernames]
        assert {f"grading-{commit}" for commit in commits} == {
            path.name for path in forge.folder.root.glob("grading-*")
        }

    def test_one_student_twice(self, forge: LocalForge, tmp_path: Path) -> None:
        """Two commits pushed one after the other: both are graded, the newer one is shown."""
        student = student_of(forge, tmp_path)
        first = student.commit("earlier")
        pushing = [student.push_apart()]
        grader_of(forge, first)
        second = student.commit("perfect")
        pushing.append(student.push_apart())
        until(lambda: len(states(forge)) == 2)
        release(forge)

        assert [0, 0] == [push.wait(_PATIENCE_SECONDS) for push in pushing]
        page = page_of(forge)
        assert [PERFECT.points, EARLIER.points] == [push.points for push in page.pushes]
        assert [second, first] == [push.commit for push in page.pushes]
        assert second[:7] in page.repository.comment

    def test_recording_twice_is_once(self, forge: LocalForge, tmp_path: Path) -> None:
        """Whoever looks second finds nothing new; the order is that of the branch."""
        student = student_of(forge, tmp_path)
        (forge.folder.hooks / "post-receive").write_text("#!/bin/sh\n")
        commits = [student.commit("earlier")]
        student.push()
        commits.append(student.commit("perfect"))
        student.push()
        student.push("--force", "origin", "HEAD~1:main")
        path = page_of(forge).repository.path

        first = record_received(forge.database, forge.folder, path)
        second = record_received(forge.database, forge.folder, path)

        assert [*commits, commits[0]] == [push.commit for push in first]
        assert () == tuple(second)
