"""The demo: a class that accepts, pushes and is graded for real, here in a very small unit."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from autograding.assignment import Assignment, load_assignment
from autograding.demo import DemoSummary, run_demo
from autograding.demo.people import CLASS
from autograding.demo.stories import Kind, stories
from autograding.forge.local import LocalForge
from autograding.records import Roster
from autograding.tests.helpers.graders import SMALL_UNIT
from autograding.tests.units import write_unit

UNIT = "unit-0-sum"

WRONG = """\
because: The sum of large numbers is off by one.
edits:
  - {file: answer.py, find: "return a + b", replace: "return a + b + (a > 1000)"}
points: {sums: 30}
"""
UNPARSABLE = """\
because: The module does not parse.
kind: unparsable
files: {answer.py: "def add(a, b:\\n"}
points: {sums: 0}
"""
ENDLESS = """\
because: The module never ends.
kind: endless
files: {answer.py: "while True: pass\\n"}
points: {sums: 0}
"""
CHEATING = """\
because: The module ends the process and says that all is well.
kind: cheating
files: {answer.py: "import os\\nos._exit(0)\\n"}
points: {sums: 0}
"""


def small_unit(folder: Path) -> Assignment:
    """The small unit with a corpus of a right submission and four wrong ones."""
    unit = write_unit(folder / "units")
    (unit / "corpus" / "wheats").mkdir(parents=True)
    (unit / "corpus" / "chaffs").mkdir()
    (unit / "corpus" / "wheats" / "other-name.yml").write_text(
        "because: The table may have another name in the query.\n"
        'edits: [{file: answer.sql, find: "text FROM word", replace: "w.text FROM word AS w"}]\n'
    )
    chaffs = {
        "off-by-one": WRONG,
        "no-parse": UNPARSABLE,
        "no-end": ENDLESS,
        "no-shame": CHEATING,
    }
    for name, text in chaffs.items():
        (unit / "corpus" / "chaffs" / f"{name}.yml").write_text(text)
    return load_assignment(unit)


def run(data: Path, assignment: Assignment) -> tuple[DemoSummary, str]:
    """Run the demo; returns its summary and what it printed."""
    shown = io.StringIO()
    console = Console(file=shown, width=100)
    summary = run_demo(data, assignments=[assignment], grader=SMALL_UNIT, console=console)
    return summary, shown.getvalue()


def test_every_kind_ends_as_it_should(tmp_path: Path) -> None:
    """A run goes on where one was stopped; all kinds end as foretold; another changes nothing.

    What the corpus foretells wrongly is then told, student by student.
    """
    assignment = small_unit(tmp_path)
    begin(tmp_path / "data", assignment)

    summary, shown = run(tmp_path / "data", assignment)

    assert [] == [student.problem for student in summary.students if student.problem]
    assert summary.ok
    assert set(Kind) == {student.kind for student in summary.students}
    assert (UNIT,) == summary.units
    assert {f"/{UNIT}/{student.username}" for student in summary.students} < set(summary.pages)
    assert len(summary.students) == len(shown.splitlines())

    chaff = assignment.folder / "corpus" / "chaffs" / "off-by-one.yml"
    chaff.write_text(WRONG.replace("sums: 30", "sums: 20"))
    again, _ = run(tmp_path / "data", assignment)

    assert standings(summary) == standings(again)
    assert not again.ok
    problems = {student.kind: student.problem for student in again.students if student.problem}
    assert {Kind.MISTAKE: "earned 70 points where 60 are right"} == problems


def begin(data: Path, assignment: Assignment) -> None:
    """What a demo that was stopped early leaves behind."""
    with LocalForge(data, grader=SMALL_UNIT) as forge:
        forge.open_unit(assignment)
        with forge.database.writing() as session:
            Roster(session).enroll(CLASS[0].username, CLASS[0].name)
        forge.accept(UNIT, CLASS[0].username)


def standings(summary: DemoSummary) -> list[tuple[str, int | None, int]]:
    """Who has how many points after how many pushes."""
    return [(student.username, student.points, student.pushes) for student in summary.students]


def test_enough_students_for_every_unit(tmp_path: Path) -> None:
    """Names are unique, and there are enough of them for a unit with a large corpus."""
    assert len(CLASS) == len({person.username for person in CLASS})
    assert len(CLASS) >= len(stories(small_unit(tmp_path))) + 10


@pytest.mark.parametrize("units", [1, 6])
def test_mistakes_of_many_criteria_come_first(tmp_path: Path, units: int) -> None:
    """However many units share the demo's time, each shows mistakes of different criteria."""
    assignment = small_unit(tmp_path)
    folder = assignment.folder / "corpus" / "chaffs"
    for number in range(14):
        (folder / f"a-{number:02}.yml").write_text(WRONG)
    (folder / "z-rows.yml").write_text(
        "because: Nothing is selected.\nfiles: {answer.sql: SELECT 1}\npoints: {rows: 0}\n"
    )

    told = [story for story in stories(assignment, units=units) if story.kind is Kind.MISTAKE]

    assert (10 if units == 1 else 3) == len(told)
    assert "z-rows" in [story.about for story in told[:2]]
