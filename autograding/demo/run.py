"""Run the demo: open every unit, let a class accept, push and be graded, and look at the result."""

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from rich.console import Console

from autograding.assignment import Assignment
from autograding.demo.composing import lay_into
from autograding.demo.people import CLASS, Person
from autograding.demo.progress import Progress
from autograding.demo.stories import Story, stories
from autograding.demo.student import StudentGit
from autograding.demo.summary import DemoSummary, summarize
from autograding.forge.local import LocalForge
from autograding.forge.local.judging import ENGINE
from autograding.forge.local.locks import locked, processors
from autograding.grading import load_units
from autograding.records import Pushes, Roster

__all__ = ["run_demo"]

_MESSAGES = ("First half of the work", "Most of it", "Mend what the feedback said")


@dataclass(frozen=True)
class _Part:
    """One student's part in one unit."""

    assignment: Assignment
    person: Person
    story: Story


def run_demo(
    data: Path,
    *,
    assignments: Sequence[Assignment] | None = None,
    grader: str = ENGINE,
    console: Console | None = None,
) -> DemoSummary:
    """Let a whole class work in the data folder `data`, and return how everyone stands.

    A second run accepts and pushes nothing again; it completes what is missing. Of two runs at
    once the second waits for the first.

    Args:
        data: the classroom's folder, made when it is missing.
        assignments: the units; all there are when None.
        grader: what grades, see `LocalForge`.
        console: where progress is shown; standard error when None.

    Raises:
        DataFolderError: the folder cannot be used.
        AssignmentError: a unit or its corpus is malformed.
        DemoError: git refused what a student did.
    """
    started = monotonic()
    parts = _cast(load_units() if assignments is None else assignments)
    with (
        LocalForge(data, grader=grader) as forge,
        Progress(console or Console(stderr=True), len(parts)) as progress,
    ):
        progress.begin("Opening the classroom")
        with locked(forge.folder.lock("demo")):
            _open(forge, parts)
            forge.recover()
            _play_all(forge, parts, progress)
            forge.recover(retry=False)
        with forge.database.reading() as session:
            casting = {(part.assignment.id, part.person.username): part.story for part in parts}
            return summarize(session, casting, monotonic() - started)


def _cast(assignments: Sequence[Assignment]) -> list[_Part]:
    """Who plays what; in every unit everyone plays something else."""
    told = {unit.id: stories(unit, units=len(assignments))[: len(CLASS)] for unit in assignments}
    size = max(map(len, told.values()), default=0)
    return [
        _Part(unit, CLASS[(place + number * 5) % size], story)
        for number, unit in enumerate(assignments)
        for place, story in enumerate(told[unit.id])
    ]


def _open(forge: LocalForge, parts: Sequence[_Part]) -> None:
    """Open the units and put everyone on the roster."""
    for assignment in {part.assignment.id: part.assignment for part in parts}.values():
        forge.open_unit(assignment)
    with forge.database.writing() as session:
        for person in {part.person for part in parts}:
            Roster(session).enroll(person.username, person.name)


def _play_all(forge: LocalForge, parts: Sequence[_Part], progress: Progress) -> None:
    """Let everyone work, as many at once as there are processors."""
    with (
        tempfile.TemporaryDirectory(prefix="demo-") as scratch,
        ThreadPoolExecutor(processors()) as pool,
    ):
        playing = [
            pool.submit(_play, forge, part, Path(scratch) / str(number), progress)
            for number, part in enumerate(parts)
        ]
        try:
            for done in as_completed(playing):
                done.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _play(forge: LocalForge, part: _Part, scratch: Path, progress: Progress) -> None:
    """One student accepts, and pushes what is not pushed yet."""
    slug, username = part.assignment.id, part.person.username
    if part.story.accepts:
        repository = forge.accept(slug, username)
        with forge.database.reading() as session:
            known = Pushes(session).count(repository)
        missing = list(enumerate(part.story.submissions))[known:]
        if missing:
            progress.begin(f"{part.person.name} works on {slug}")
            student = StudentGit(part.person, scratch / "clone")
            student.take(forge.path(repository))
        for number, submission in missing:
            student.start_over()
            lay_into(student.clone, part.assignment, submission, scratch / f"files-{number}")
            student.hand_in(_message(part.story, number))
    progress.finish(f"{slug}  {username}")


def _message(story: Story, number: int) -> str:
    return _MESSAGES[number] if len(story.submissions) > 1 else "Hand in my work"
