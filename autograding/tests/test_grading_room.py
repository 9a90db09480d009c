"""Submissions graded one after another in one room: nothing of one is there for the next."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from autograding.assignment import Assignment, compose, load_assignment
from autograding.grading import GradeRequest, Room, grade
from autograding.report import Report, Timing
from autograding.sandbox import WorkerExited
from autograding.tests.sandboxes import TIERS, write
from autograding.tests.units import write_unit

ECHO = "def echo(x):\n    return x\n\n\ndef add(a, b):\n    return a + b\n"
# It leaves files and a process, and takes a file of its own along.
LEAVES = {
    "answer.py": f"{ECHO}import os, time\nopen('left', 'w').close()\nos.fork() or time.sleep(60)\n",
    "notes/mine.md": "",
}
# It can be imported only where nothing of another submission is to be found.
LOOKS = ECHO + (
    "import os\n"
    "assert not os.path.exists('left')\n"
    "assert not os.path.exists(os.path.dirname(__file__) + '/notes')\n"
)


@pytest.fixture
def unit(tmp_path: Path) -> Assignment:
    """The small unit."""
    return load_assignment(write_unit(tmp_path / "units"))


@pytest.fixture(params=TIERS)
def room(request: pytest.FixtureRequest, unit: Assignment) -> Iterator[Room]:
    """A room of each tier that works here."""
    with Room(unit, request.param) as made:
        yield made


def submitted(room: Room, unit: Assignment, folder: Path, files: dict[str, str]) -> GradeRequest:
    """The solution with `files` laid over it, for the room's tier."""
    compose(unit, "solution", folder)
    return GradeRequest(unit, write(folder, files), tier=room.sandbox.tier)


def judged(report: Report) -> Report:
    """A report without its times."""
    still = Timing(started_at="", seconds=0)
    return msgspec.structs.replace(report, timing=still)


def test_each_is_graded_as_if_alone(unit: Assignment, room: Room, tmp_path: Path) -> None:
    """A room's reports are those of gradings that share nothing."""
    wrong = ECHO.replace("a + b", "a - b")
    submissions: list[dict[str, str]] = [{"answer.py": wrong}, {}]
    requests = [
        submitted(room, unit, tmp_path / str(number), files)
        for number, files in enumerate(submissions)
    ]
    together = [judged(grade(request, room)) for request in requests]

    assert [judged(grade(request)) for request in requests] == together
    assert [50, 100] == [report.points for report in together]


def test_nothing_is_left_for_the_next(unit: Assignment, room: Room, tmp_path: Path) -> None:
    """Files and processes of one submission are gone when the next one comes."""
    first = grade(submitted(room, unit, tmp_path / "1", LEAVES), room)
    second = grade(submitted(room, unit, tmp_path / "2", {"answer.py": LOOKS}), room)

    assert [100, 100] == [first.points, second.points]


def test_a_room_takes_a_sandbox_down_that_was_left_open(unit: Assignment, tmp_path: Path) -> None:
    """A worker that nobody closed does not meet the next submission."""
    with Room(unit) as room:
        write(room.submission, {"answer.py": ECHO})
        with room.sandbox.worker() as worker:
            room.turn_over()
            with pytest.raises(WorkerExited):
                worker.request("import_module", name="answer")
        report = grade(submitted(room, unit, tmp_path / "1", {}), room)

    assert 100 == report.points
