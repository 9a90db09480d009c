"""The local forge with real git and real hooks: accept, push, refuse, answer."""

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from autograding.forge.local import LocalForge, NotOnRoster, UnitNotOpen
from autograding.forge.local.address import DEFAULT_URL, page_address
from autograding.forge.local.folder import DataFolder
from autograding.forge.local.git import GitError, git_text
from autograding.grading import load_units
from autograding.records import Pages, Quizzes, Roster
from autograding.records.models import PushState
from autograding.records.pages import StudentPage
from autograding.tests.helpers.git_student import GitStudent
from autograding.tests.helpers.graders import BY_WORK, CRASHING, EMPTY
from autograding.tests.sample_reports import EARLIER, HALF_DONE, PERFECT

UNIT = "unit-1-sql"


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[LocalForge]:
    """A classroom with one open unit and two students on its roster."""
    with LocalForge(tmp_path / "Ada's data", grader=BY_WORK) as opened:
        prepare(opened, tmp_path / "template")
        yield opened


def prepare(forge: LocalForge, template: Path) -> None:
    """Open a unit of a few files and enroll two students."""
    (template / ".github").mkdir(parents=True)
    (template / "work.txt").write_text("start\n")
    (template / ".gitignore").write_text("ignored.txt\n")
    (template / "ignored.txt").write_text("in the template all the same\n")
    (template / ".github" / "feedback.yml").write_text("on: push\n")
    forge.add_unit(UNIT, title="SQL fundamentals", max_points=100, template=template)
    with forge.database.writing() as session:
        Roster(session).enroll("ada-park", "Ada Park")
        Roster(session).enroll("ben-osei", "Ben Osei")


def student_of(forge: LocalForge, tmp_path: Path, username: str = "ada-park") -> GitStudent:
    """A student who accepted the unit and cloned the repository."""
    remote = forge.path(forge.accept(UNIT, username))
    return GitStudent(tmp_path / username, remote)


def page_of(forge: LocalForge, username: str = "ada-park") -> StudentPage:
    """The student's page as it is now."""
    with forge.database.reading() as session:
        page = Pages(session).student(UNIT, username)
    assert page is not None
    return page


def test_a_clone_installs_the_grader_of_this_machine(forge: LocalForge) -> None:
    """What the lock file of an opened unit names is there, with that very hash."""
    unit = forge.open_unit(load_units()[0])
    lock = (forge.folder.template(unit.slug) / "requirements.lock").read_text("utf-8")
    named = re.search(r"autograding @ file://(\S+) \\\n +--hash=sha256:(\w+)", lock)

    assert named, lock[:300]
    assert named[2] == hashlib.sha256(Path(unquote(named[1])).read_bytes()).hexdigest()


class TestAccept:
    """Accepting a unit."""

    def test_a_repository_cut_from_the_template(self, forge: LocalForge) -> None:
        """It has everything of the template in one commit on main, and feedback frozen there."""
        repository = forge.accept(UNIT, "ada-park")
        path = forge.path(repository)

        names = git_text(path, "ls-tree", "-r", "--name-only", "main").split()
        assert [".github/feedback.yml", ".gitignore", "ignored.txt", "work.txt"] == names
        assert "1" == git_text(path, "rev-list", "--count", "main")
        assert repository.feedback_commit == git_text(path, "rev-parse", "feedback")
        assert "Classroom <classroom@example.org>" == git_text(
            path, "log", "-1", "--format=%an <%ae>", "main"
        )

    def test_twice_is_once(self, forge: LocalForge) -> None:
        """A second click on the accept link finds the same repository."""
        first, second = forge.accept(UNIT, "ada-park"), forge.accept(UNIT, "ada-park")

        assert (first.id, first.feedback_commit) == (second.id, second.feedback_commit)

    def test_two_clicks_at_once(self, forge: LocalForge) -> None:
        """An impatient student gets one repository."""
        ids: list[int] = []
        clicks = [
            threading.Thread(target=lambda: ids.append(forge.accept(UNIT, "ada-park").id))
            for _ in range(4)
        ]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join()

        assert [1] * 4 == ids

    def test_the_same_starter_for_everyone(self, forge: LocalForge) -> None:
        """Equal templates give equal commits."""
        ada, ben = forge.accept(UNIT, "ada-park"), forge.accept(UNIT, "ben-osei")

        assert ada.feedback_commit == ben.feedback_commit

    def test_a_ruin_is_replaced(self, forge: LocalForge) -> None:
        """What an attempt of long ago left half-made does not stand in the way."""
        ruin = forge.folder.repository(UNIT, "ada-park")
        (ruin / "objects").mkdir(parents=True)

        assert forge.path(forge.accept(UNIT, "ada-park")).joinpath("HEAD").is_file()

    def test_stopped_before_it_was_recorded(
        self, forge: LocalForge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A whole repository that no one recorded is found, not made again."""
        with monkeypatch.context() as patch:
            patch.setattr("autograding.records.Repositories.accept", _interrupted)
            with pytest.raises(KeyboardInterrupt):
                forge.accept(UNIT, "ada-park")
        made = forge.folder.repository(UNIT, "ada-park").stat().st_ino

        repository = forge.accept(UNIT, "ada-park")

        assert made == forge.path(repository).stat().st_ino
        assert git_text(forge.path(repository), "rev-parse", "main") == repository.feedback_commit

    def test_a_failure_leaves_nothing(
        self, forge: LocalForge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """When git fails half-way, neither a folder nor a record stays."""
        with monkeypatch.context() as patch:
            patch.setattr("autograding.forge.local.accept._commit_starter", _failing)
            with pytest.raises(GitError):
                forge.accept(UNIT, "ada-park")

        assert [] == list((forge.folder.root / "repositories" / UNIT).iterdir())
        assert forge.accept(UNIT, "ada-park").id

    def test_a_lost_folder_is_made_anew(self, forge: LocalForge, tmp_path: Path) -> None:
        """The history survives the folder, and later pushes are counted on from there."""
        student = student_of(forge, tmp_path)
        student.commit("half done")
        student.push()
        forge.path(page_of(forge).repository).rename(tmp_path / "lost")

        forge.accept(UNIT, "ada-park")
        student.commit("perfect")
        student.push()

        assert [PERFECT.points, HALF_DONE.points] == [p.points for p in page_of(forge).pushes]

    def test_who_may_accept(self, forge: LocalForge) -> None:
        """Only units that are open, and only students on the roster."""
        with pytest.raises(UnitNotOpen, match="no unit 'unit-9'"):
            forge.accept("unit-9", "ada-park")
        with pytest.raises(NotOnRoster, match="'mallory' is not on the roster"):
            forge.accept(UNIT, "mallory")


class TestPush:
    """What the pushing terminal shows, and what is remembered."""

    def test_the_score_and_the_page(self, forge: LocalForge, tmp_path: Path) -> None:
        """The terminal shows the points; the comment is there, and so is what a quiz brought."""
        student = student_of(forge, tmp_path)
        answered = '{"confidence": {"design_schema": 4}}'
        commit = student.commit("half done", **{"quiz-results.json": answered})

        shown = student.push()

        assert f"remote: {UNIT} · ada-park · {commit[:7]}" in shown
        assert f"{HALF_DONE.points}/{HALF_DONE.max_points}" in shown
        assert f"http://127.0.0.1:8000/{UNIT}/ada-park" in shown
        page = page_of(forge)
        assert (HALF_DONE.points, 1) == (page.pushes[0].points, page.repository.comment_edits)
        assert str(HALF_DONE.points) in page.repository.comment
        with forge.database.reading() as session:
            assert [{"design_schema": 4}] == [kept.confidence for _, kept in Quizzes(session).all()]

    def test_the_next_push(self, forge: LocalForge, tmp_path: Path) -> None:
        """It tells what was gained and the address that a server wrote down, here in ASCII only."""
        forge.folder.address.write_text('{"url": "http://127.0.0.1:8765"}')
        student = student_of(forge, tmp_path)
        student.commit("earlier")
        student.push()
        student.commit("perfect")

        shown = student.run("push", "origin", "main", environment={"LANG": "C"})

        assert f"+{(PERFECT.points or 0) - (EARLIER.points or 0)}" in shown
        assert f"http://127.0.0.1:8765/{UNIT}/ada-park" in shown
        assert [] == [line for line in shown.splitlines() if not line.isascii()]
        page = page_of(forge)
        assert [PERFECT.points, EARLIER.points] == [push.points for push in page.pushes]
        assert 2 == page.repository.comment_edits

    def test_the_branch_feedback_is_frozen(self, forge: LocalForge, tmp_path: Path) -> None:
        """It cannot be moved, not by force and not by deleting it, and the refusal says why."""
        student = student_of(forge, tmp_path)
        student.commit("perfect")

        for refspec in ("main:feedback", "+main:feedback", ":feedback"):
            assert "the branch feedback stays at the starter" in student.push(
                "origin", refspec, check=False
            )
        starter = page_of(forge).repository.feedback_commit
        path = forge.path(page_of(forge).repository)
        assert starter == git_text(path, "rev-parse", "feedback")

    def test_a_refused_branch_does_not_cost_the_others(
        self, forge: LocalForge, tmp_path: Path
    ) -> None:
        """Side branches are kept, tags are refused, and main is graded all the same."""
        student = student_of(forge, tmp_path)
        student.commit("perfect")
        student.run("tag", "done")

        assert "Only main is graded" in student.push("origin", "main:try-out")
        assert () == page_of(forge).pushes
        shown = student.push("origin", "main", "--tags", check=False)

        assert "only branches can be pushed here, and refs/tags/done is none" in shown
        ours = student.push("origin", "main:refs/pushes/1", check=False)
        assert "hidden ref" in ours
        assert PERFECT.points == page_of(forge).pushes[0].points

    def test_main_cannot_be_deleted(self, forge: LocalForge, tmp_path: Path) -> None:
        """Its log is our memory of what was received."""
        student = student_of(forge, tmp_path)

        assert "it cannot be deleted" in student.push("origin", ":main", check=False)

    def test_a_force_push_keeps_the_history(self, forge: LocalForge, tmp_path: Path) -> None:
        """The newest push counts, the one it replaced stays, and its commit is kept."""
        student = student_of(forge, tmp_path)
        replaced = student.commit("perfect")
        student.push()
        student.run("reset", "--quiet", "--hard", "HEAD~1")
        student.commit("earlier")
        student.push("--force", "origin", "main")

        page = page_of(forge)
        assert [EARLIER.points, PERFECT.points] == [push.points for push in page.pushes]
        path = forge.path(page.repository)
        git_text(path, "reflog", "expire", "--expire-unreachable=now", "--all")
        git_text(path, "gc", "--quiet", "--prune=now")
        assert "commit" == git_text(path, "cat-file", "-t", replaced)

    def test_the_pushers_own_settings(self, forge: LocalForge, tmp_path: Path) -> None:
        """Another hooks folder does not switch grading off, nor another clock move its time."""
        student = student_of(forge, tmp_path)
        (student.home / ".gitconfig").write_text(
            "[core]\n\thooksPath = /nonexistent\n\tlogAllRefUpdates = false\n"
        )
        past = {"GIT_AUTHOR_DATE": "2001-01-01T00:00", "GIT_COMMITTER_DATE": "2001-01-01T00:00"}
        before = datetime.now(UTC) - timedelta(seconds=2)
        student.run("commit", "--quiet", "--allow-empty", "-m", "Early", environment=past)

        shown = student.run("push", "origin", "main", environment=past)

        assert f"{EARLIER.points}/{EARLIER.max_points}" in shown
        assert before <= page_of(forge).pushes[0].received_at <= datetime.now(UTC)

    def test_a_fault_of_ours_costs_nothing(self, forge: LocalForge, tmp_path: Path) -> None:
        """The comment apologizes, the earlier result stands, and the next start tries again."""
        student = student_of(forge, tmp_path)
        student.commit("half done")
        student.push()
        with LocalForge(forge.folder.root, grader=CRASHING) as broken:
            broken.accept(UNIT, "ada-park")
        student.commit("perfect")

        shown = student.push()

        page = page_of(forge)
        assert "your earlier result stands" in shown
        assert "no space left on device" not in shown + page.repository.comment
        assert "That is our fault, not yours" in page.repository.comment
        assert PushState.UNGRADABLE == page.pushes[0].state
        assert "no space left on device" in page.pushes[0].problem
        assert page.graded is not None
        assert HALF_DONE.points == page.graded.points

        assert 1 == forge.recover()
        assert PERFECT.points == page_of(forge).pushes[0].points
        assert "our fault" not in page_of(forge).repository.comment

    def test_odd_things_in_a_commit(self, forge: LocalForge, tmp_path: Path) -> None:
        """Links, a submodule and odd names are received and graded like any other commit."""
        student = student_of(forge, tmp_path)
        (student.clone / "schema.sql").symlink_to("/etc/passwd")
        for name in (b"-rf", b"a b.sql", b"caf\xe9.sql", b"line\nend.sql", b"$(id).sql"):
            (student.clone / os.fsdecode(name)).write_text("SELECT 1;\n")
        module = f"160000,{student.head()},module"
        student.run("update-index", "--add", "--cacheinfo", module)
        (student.clone / "module").mkdir()
        student.commit("perfect")

        assert f"{PERFECT.points}/{PERFECT.max_points}" in student.push()

    def test_a_commit_without_files(self, forge: LocalForge, tmp_path: Path) -> None:
        """Nothing to grade is told in a sentence that names no folder of ours."""
        with LocalForge(forge.folder.root, grader=EMPTY) as strict:
            student = student_of(strict, tmp_path)
        student.run("rm", "-r", "--quiet", ".")
        student.commit("")

        assert "could not be graded" in student.push()
        comment = page_of(forge).repository.comment
        assert "Your commit holds no files. Commit your work to it." in comment

    def test_the_data_folder_can_be_moved(self, forge: LocalForge, tmp_path: Path) -> None:
        """Nothing in it is bound to where it lay."""
        student = student_of(forge, tmp_path)
        forge.close()
        moved = forge.folder.root.rename(tmp_path / "elsewhere")
        student.run(
            "remote", "set-url", "origin", str(moved / "repositories" / UNIT / "ada-park.git")
        )
        student.commit("perfect")

        assert f"{PERFECT.points}/{PERFECT.max_points}" in student.push()
        with LocalForge(moved) as opened:
            assert PERFECT.points == page_of(opened).pushes[0].points


@pytest.mark.parametrize("text", ["", "[]", '{"url": 7}', "\0", None])
def test_an_unreadable_address(tmp_path: Path, text: str | None) -> None:
    """Whatever `server.json` holds, the usual address is printed."""
    folder = DataFolder.at(tmp_path)
    if text is not None:
        folder.address.write_text(text)

    assert page_address(folder, UNIT, "ada-park") == f"{DEFAULT_URL}/{UNIT}/ada-park"


class TestSize:
    """Pushes that are too large."""

    def test_a_huge_file(self, forge: LocalForge, tmp_path: Path) -> None:
        """It is refused by its real size and name, however small git packs it; 10 MB are fine."""
        student = student_of(forge, tmp_path)
        with (student.clone / "my library.db").open("wb") as file:
            file.truncate(30_000_000)
        student.commit("perfect")

        shown = student.push(check=False)

        assert "my library.db is 30 MB, and a file may be 10 MB" in shown
        assert "rejected" in shown
        assert () == page_of(forge).pushes

        with (student.clone / "my library.db").open("wb") as file:
            file.truncate(10_000_000)
        student.run("commit", "--quiet", "--all", "--amend", "--no-edit")
        assert f"{PERFECT.points}/" in student.push()


def _interrupted(*_arguments: object, **_named: object) -> None:
    raise KeyboardInterrupt


def _failing(*_arguments: object, **_named: object) -> str:
    message = "git commit-tree failed"
    raise GitError(message)
