"""Grade a unit's whole corpus over the machine's cores."""

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
from autograding.grading import GradeRequest, grade
from autograding.proof.choosing import chosen
from autograding.proof.values import Attempt, UnitProof
from autograding.report import Report
from autograding.services import shared_services

__all__ = ["prove"]

# Ends of a check that say nothing about the check itself: it did not judge the submission.
_NOT_JUDGED = {Outcome.PASSED, Outcome.BLOCKED, Outcome.NOT_RUN}


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


def prove(
    assignments: list[Assignment],
    *,
    seed: int | None = None,
    quick: bool = False,
    progress: Callable[[int, int], None] = _silent,
) -> list[UnitProof]:
    """Grade starter, references, wheats and chaffs of each unit.

    Args:
        assignments: the units.
        seed: one seed for all gradings instead of each submission's own.
        quick: grade of the chaffs only as many as make each criterion be lost once.
        progress: called with the gradings done and all there are.

    Raises:
        AssignmentError: a corpus is malformed.
    """
    tasks = [task for assignment in assignments for task in _tasks(assignment, seed, quick)]
    attempts: dict[int, Attempt] = {}
    context = get_context("spawn")
    with (
        shared_services({name for each in assignments for name in each.services}),
        ProcessPoolExecutor(max_workers=os.cpu_count(), mp_context=context) as pool,
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


def _tasks(assignment: Assignment, seed: int | None, quick: bool) -> Iterator[_Task]:
    full = {criterion.id: criterion.points for criterion in assignment.criteria}
    corpus = load_corpus(assignment)
    chaffs = chosen(corpus.chaffs, full, assignment.digest) if quick else corpus.chaffs
    yield _Task(assignment.folder, "starter", "starter", "starter", None, seed)
    for name in references(assignment):
        yield _Task(assignment.folder, "reference", name, name, full, seed)
    for role, overlays in (("wheat", corpus.wheats), ("chaff", chaffs)):
        for overlay in overlays:
            yield _Task(assignment.folder, role, overlay.name, overlay, overlay.points, seed)


def _attempt(task: _Task) -> Attempt:
    assignment = load_assignment(task.folder)
    work = Path(tempfile.mkdtemp(prefix="classroom-proof-"))
    try:
        compose(assignment, task.overlay, work / "submission")
        report = grade(GradeRequest(assignment, work / "submission", seed=task.seed))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return _judged(task, report)


def _judged(task: _Task, report: Report) -> Attempt:
    lost = [check for check in report.checks if check.outcome not in _NOT_JUDGED]
    return Attempt(
        role=task.role,
        name=task.name,
        expected=task.expected,
        earned={criterion.id: criterion.points for criterion in report.criteria}
        if report.gradable
        else None,
        lost=tuple(check.id for check in lost),
        remarks={
            check.id: check.message + (f"\n{check.log}" if not report.gradable else "")
            for check in lost
            if report.gradable or check.outcome is Outcome.INFRASTRUCTURE
        },
    )
