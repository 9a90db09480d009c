"""A backup is a whole classroom, taken while it is served, and nothing less is ever restored."""

import io
import os
import signal
import stat
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Row, select

from autograding.cli.main import main
from autograding.forge.local import LocalForge
from autograding.forge.local.git import git, git_text
from autograding.records import Database, Pages
from autograding.records.backup import BackupError, back_up, restore
from autograding.records.models import Base, Push, PushState
from autograding.tests.helpers.classroom import until
from autograding.tests.helpers.git_server import UNIT, Room, room
from autograding.tests.helpers.graders import BY_WORK
from autograding.tests.sample_classroom import fill
from autograding.tests.sample_reports import PERFECT

STUDENT = "ada-park"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Room]:
    """A served classroom with two students."""
    with room(tmp_path / "room", BY_WORK, STUDENT, "ben-osei") as started:
        yield started


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup of a sample class."""
    folder = tmp_path_factory.mktemp("saved")
    fill(folder / "data")
    (folder / "data" / "graders").mkdir()
    # As long as it takes to be killed in the middle.
    (folder / "data" / "graders" / "wheel").write_bytes(os.urandom(16_000_000))
    back_up(folder / "data", folder / "class.tar.gz")
    return folder / "class.tar.gz"


def pushes(data: Path, username: str = STUDENT) -> list[Push]:
    """A student's recorded pushes, the newest first."""
    with Database.open(data) as database, database.reading() as session:
        page = Pages(session).student(UNIT, username)
        assert page is not None
        return list(page.pushes)


def is_beyond(data: Path, number: int) -> bool:
    """Whether more pushes than that are recorded."""
    return len(pushes(data)) > number


def rows(data: Path) -> dict[str, Sequence[Row[Any]]]:
    """Every row of every table."""
    with Database.open(data) as database, database.reading() as session:
        return {
            table.name: session.execute(select(table).order_by(*table.primary_key)).all()
            for table in Base.metadata.sorted_tables
        }


def lost(data: Path) -> list[str]:
    """The recorded pushes whose commit is not in its repository, or whose repository is broken."""
    missing = []
    for username in (STUDENT, "ben-osei"):
        repository = data / "repositories" / UNIT / f"{username}.git"
        git(repository, "fsck", "--strict")
        received = git_text(repository, "log", "--walk-reflogs", "--format=%H", "main").split()
        assert received[0] == git_text(repository, "rev-parse", "main")
        missing += [one.commit for one in pushes(data, username) if one.commit not in received]
    return missing


def killed(arguments: list[str], begun: Path) -> None:
    """Run a command of `classroom`, and kill it once the file `begun` has grown."""
    with subprocess.Popen([sys.executable, "-m", "autograding", *arguments]) as process:
        until(lambda: begun.exists() and begun.stat().st_size > 300_000)
        process.send_signal(signal.SIGKILL)


def test_backup_while_students_push(served: Room, tmp_path: Path) -> None:
    """Each backup is one state: its records name no push that its repositories lack.

    What was acknowledged before it began is in it, and what came meanwhile is graded at the start.
    """
    students = [served.student(STUDENT), served.student("ben-osei")]
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            for student in students:
                student.commit("half done" if time.time_ns() % 2 else "perfect", n=time.ctime())
                student.push()

    pushing = threading.Thread(target=work)
    pushing.start()
    try:
        for number in range(3):
            until(partial(is_beyond, served.data, number))
            before = {one.commit for one in pushes(served.data)}
            back_up(served.data, tmp_path / "class.tar.gz")
            restore(tmp_path / "class.tar.gz", tmp_path / f"restored-{number}")
            assert [] == lost(tmp_path / f"restored-{number}")
            assert before <= {one.commit for one in pushes(tmp_path / f"restored-{number}")}
    finally:
        done.set()
        pushing.join()
    with LocalForge(tmp_path / "restored-2", grader=BY_WORK) as forge:
        forge.recover()
    states = {one.state for one in pushes(tmp_path / "restored-2")}
    assert {PushState.GRADED} == states


def test_restored_class_goes_on(served: Room, tmp_path: Path) -> None:
    """Tokens, clones and sessions of before work with what the commands saved and restored."""
    student = served.student(STUDENT)
    student.commit("half done")
    student.push()
    secret = (served.data / "secret_key").read_text()
    file, data = tmp_path / "class.tar.gz", tmp_path / "elsewhere" / "data"

    told = CliRunner().invoke(main, ["backup", str(file), "--data", str(served.data)])
    assert (0, True) == (told.exit_code, "2 repositories" in told.output), told.output
    served.end()
    told = CliRunner().invoke(main, ["restore", str(file), "--data", str(data)])
    assert 0 == told.exit_code, told.output

    served.data.rename(tmp_path / "lost")
    data.rename(served.data)
    served.start()
    student.commit("perfect")
    assert f"{PERFECT.points}/100" in student.push()
    assert secret == (served.data / "secret_key").read_text()
    assert 2 == len(pushes(served.data))


def test_everything_is_kept(saved: Path, tmp_path: Path) -> None:
    """Every row of every table is there, every other file, and nothing of this machine."""
    restore(saved, tmp_path / "data")
    assert rows(saved.parent / "data") == rows(tmp_path / "data")
    wheel = Path("graders/wheel")
    assert (saved.parent / "data" / wheel).read_bytes() == (tmp_path / "data" / wheel).read_bytes()
    assert {"classroom.db", "database.lock", "graders"} == {
        path.name for path in (tmp_path / "data").iterdir()
    }


def test_backup_is_for_its_owner(saved: Path) -> None:
    """It has the key that signs sessions, so nobody else may read it."""
    assert 0o600 == stat.S_IMODE(saved.stat().st_mode)


def test_killed_backup_leaves_the_one_before(saved: Path, tmp_path: Path) -> None:
    """`kill -9` while the file is written: the earlier backup is whole, and the next one works."""
    file = tmp_path / "class.tar.gz"
    file.write_bytes(saved.read_bytes())
    data = str(saved.parent / "data")
    killed(["backup", str(file), "--data", data], tmp_path / ".class.tar.gz.draft" / "archive")

    assert saved.read_bytes() == file.read_bytes()
    back_up(saved.parent / "data", file)
    assert saved.read_bytes() != file.read_bytes()
    assert ["class.tar.gz"] == [path.name for path in tmp_path.iterdir()]


def test_killed_restore_leaves_nothing(saved: Path, tmp_path: Path) -> None:
    """`kill -9` while it unpacks: there is no half a classroom, and the next attempt works."""
    data = tmp_path / "data"
    begun = tmp_path / ".data.restoring" / "graders" / "wheel"
    killed(["restore", str(saved), "--data", str(data)], begun)

    assert not data.exists()
    restore(saved, data)
    assert ["data"] == [path.name for path in tmp_path.iterdir()]


def test_only_one_backup_at_a_time(tmp_path: Path) -> None:
    """A second one to the same file says so, and leaves the first alone."""
    data, file = tmp_path / "data", tmp_path / "class.tar.gz"
    (data / "repositories" / UNIT).mkdir(parents=True)
    git(data / "repositories" / UNIT / "ada-park.git", "init", "--quiet", "--bare")

    def again(_done: int, _all: int) -> None:
        with pytest.raises(BackupError, match="is being written: wait for its end"):
            back_up(data, file)

    assert 1 == back_up(data, file, again)
    restore(file, tmp_path / "restored")


def truncated(saved: Path) -> bytes:
    """A backup of which the end is missing."""
    return saved.read_bytes()[:-100_000]


def escaping(_saved: Path) -> bytes:
    """An archive that would write beside its folder."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../escaped"))
    return stream.getvalue()


def of_a_later_version(_saved: Path) -> bytes:
    """An archive of another format."""
    stream = io.BytesIO()
    text = b'{"format": 2, "revision": "9999", "made_at": "2030-01-01T00:00:00Z"}'
    entry = tarfile.TarInfo("backup.json")
    entry.size = len(text)
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        archive.addfile(entry, io.BytesIO(text))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (truncated, "is no backup of a classroom, or was cut off"),
        (lambda _saved: b"hello", "is no backup of a classroom, or was cut off"),
        (escaping, "is no backup of a classroom, or was cut off"),
        (of_a_later_version, "was written by a later version"),
    ],
)
def test_what_is_no_backup_is_refused(
    saved: Path, tmp_path: Path, make: Callable[[Path], bytes], words: str
) -> None:
    """Nothing is left of it anywhere."""
    (tmp_path / "file").write_bytes(make(saved))
    with pytest.raises(BackupError, match=words):
        restore(tmp_path / "file", tmp_path / "data")
    assert ["file"] == [path.name for path in tmp_path.iterdir()]


def test_classroom_is_never_overwritten(saved: Path, tmp_path: Path) -> None:
    """Only a new or an empty folder is restored to."""
    (tmp_path / "kept").touch()
    with pytest.raises(BackupError, match="is not empty"):
        restore(saved, tmp_path)
    with pytest.raises(BackupError, match="own folder"):
        back_up(saved.parent / "data", saved.parent / "data" / "class.tar.gz")
    assert ["kept"] == [path.name for path in tmp_path.iterdir()]
