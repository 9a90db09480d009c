"""Grade a unit's whole corpus over the machine's cores."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from autograding.assignment import (
    Assignment,
    Overlay,
    compose,
    load_assignment,
    load_corpus,
    references,
)
from autograding.checks.outcome import Outcome
from autograding.grading import GradeRequest, Room, grade
from autograding.proof.choosing import chosen, drawn
from autograding.proof.memory import ProofMemory
from autograding.proof.values import Attempt, Earned, UnitProof
from autograding.report import Report
from autograding.services import shared_services

__all__ = ["prove"]

# Ends of a check that say nothing about the check itself: it did not judge the submission.
_NOT_JUDGED = {Outcome.PASSED, Outcome.BLOCKED, Outcome.NOT_RUN}
# Of a process of the pool; one at most, since units come one after another.
_rooms: dict[Path, Room] = {}


def _silent(_done: int, _total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class _Task:
    folder: Path
    role: str
    name: str
    overlay: Overlay | str
    expected: dict[str, int] | None
    seed: int | None
    memory: ProofMemory | None


def prove(
    assignments: list[Assignment],
    *,
    seed: int | None = None,
    quick: bool = False,
    memory: ProofMemory | None = None,
    progress: Callable[[int, int], None] = _silent,
) -> list[UnitProof]:
    """Grade starter, references, wheats and chaffs of each unit.

    Args:
        assignments: the units.
        seed: one seed for all gradings instead of each submission's own.
        quick: grade only a few wheats, and as many chaffs as make each criterion be lost once.
        memory: of earlier gradings, which are not done again; without one everything is graded.
        progress: called with the gradings done and all there are.

    Raises:
        AssignmentError: a corpus is malformed.
    """
    tasks = [task for unit in assignments for task in _tasks(unit, seed, quick, memory)]
    attempts: dict[int, Attempt] = {}
    context = get_context("spawn")
    with (
        shared_services({name for each in assignments for name in each.services}),
        ProcessPoolExecutor(
            max_workers=os.cpu_count(),
            mp_context=context,
            initializer=atexit.register,
            initargs=(_leave_rooms,),
        ) as pool,
    ):
        running = {pool.submit(_attempt, task): place for place, task in enumerate(tasks)}
        progress(0, len(tasks))
        try:
            for done, future in enumerate(as_completed(running), start=1):
                attempts[running[future]] = future.result()
                progress(done, len(tasks))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return [
        UnitProof(
            id=assignment.id,
            baseline=assignment.baseline,
            max_points=assignment.max_points,
            checks=tuple(check.id for check in assignment.checks),
            quick=quick,
            attempts=tuple(
                attempts[place]
                for place, task in enumerate(tasks)
                if task.folder == assignment.folder
            ),
        )
        for assignment in assignments
    ]


def _tasks(
    assignment: Assignment, seed: int | None, quick: bool, memory: ProofMemory | None
) -> Iterator[_Task]:
    full = {criterion.id: criterion.points for criterion in assignment.criteria}
    corpus = load_corpus(assignment)
    wheats, chaffs = corpus.wheats, corpus.chaffs
    if quick:
        wheats = drawn(wheats, assignment.digest)
        chaffs = chosen(chaffs, full, assignment.digest)
    works: list[tuple[str, str, Overlay | str, dict[str, int] | None]] = [
        ("starter", "starter", "starter", None),
        *(("reference", name, name, full) for name in references(assignment)),
        *(("wheat", wheat.name, wheat, wheat.points) for wheat in wheats),
        *(("chaff", chaff.name, chaff, chaff.points) for chaff in chaffs),
    ]
    for role, name, work, expected in works:
        yield _Task(assignment.folder, role, name, work, expected, seed, memory)


def _attempt(task: _Task) -> Attempt:
    assignment = load_assignment(task.folder)
    work = Path(tempfile.mkdtemp(prefix="classroom-proof-"))
    try:
        compose(assignment, task.overlay, work / "submission")
        earned, remembered = _earned(assignment, work / "submission", task)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Attempt(task.role, task.name, task.expected, earned, remembered)


def _earned(assignment: Assignment, submission: Path, task: _Task) -> tuple[Earned, bool]:
    """What the submission earns, and whether that was remembered."""
    name = task.memory.name(assignment, submission, task.seed) if task.memory else ""
    if task.memory and (known := task.memory.recall(name)):
        return known, True
    request = GradeRequest(assignment, submission, seed=task.seed)
    earned = _judged(grade(request, _room(assignment)))
    if task.memory and earned.points and task.expected in (None, earned.points):
        task.memory.keep(name, earned)
    return earned, False


def _room(assignment: Assignment) -> Room:
    """This process' room for a unit; that of the unit before is given up."""
    if assignment.folder not in _rooms:
        _leave_rooms()
        _rooms[assignment.folder] = Room(assignment)
    return _rooms[assignment.folder]


def _leave_rooms() -> None:
    while _rooms:
        _rooms.popitem()[1].close()


def _judged(report: Report) -> Earned:
    lost = [check for check in report.checks if check.outcome not in _NOT_JUDGED]
    return Earned(
        points={criterion.id: criterion.points for criterion in report.criteria}
        if report.gradable
        else None,
        lost=tuple(check.id for check in lost),
        remarks={
            check.id: check.message + (f"\n{check.log}" if not report.gradable else "")
            for check in lost
            if report.gradable or check.outcome is Outcome.INFRASTRUCTURE
        },
    )
