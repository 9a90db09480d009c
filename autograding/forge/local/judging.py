"""From a received commit to a report, by the engine or by whatever a test puts in its place."""

import importlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograding.forge.local.folder import DataFolder
from autograding.forge.local.tree import write_tree
from autograding.records.models import Push
from autograding.report import Report

__all__ = ["ENGINE", "Grader", "Submission", "engine", "find_grader", "judge"]

ENGINE = "autograding.forge.local.judging:engine"


@dataclass(frozen=True)
class Submission:
    """A commit's files in `folder`, and what is known of the push that brought it."""

    unit: str
    folder: Path
    commit: str
    received_at: datetime
    author: str
    due_passed: bool


Grader = Callable[[Submission], Report]


def find_grader(name: str) -> Grader:
    """The grader that a hook names as `module:function`.

    Raises:
        ValueError: there is none of that name.
    """
    module, _, function = name.partition(":")
    found = getattr(importlib.import_module(module), function, None)
    if not callable(found):
        message = f"There is no grader {name!r}."
        raise ValueError(message)
    return found  # type: ignore[no-any-return]


def engine(submission: Submission) -> Report:
    """Grade with the engine.

    Raises:
        SubmissionError: the commit holds nothing that can be graded.
        UnknownUnitError: the unit is gone from the course.
    """
    # Imported late: a push is recorded before anything that could fail or take its time.
    from autograding.grading import GradeRequest, grade, load_units  # noqa: PLC0415

    return grade(
        GradeRequest(
            assignment=load_units((submission.unit,))[0],
            path=submission.folder,
            due_passed=submission.due_passed,
            commit=submission.commit,
            received_at=submission.received_at,
            author=submission.author,
        )
    )


def judge(folder: DataFolder, push: Push, grader: Grader, due_at: datetime | None = None) -> Report:
    """Check out the commit of `push` (with repository, unit and student) and grade it.

    `due_at` is when this student's work is due.

    Raises:
        GitError: the commit cannot be read.
        Exception: whatever the grader raises.
    """
    repository, work = push.repository, folder.work(push.id)
    shutil.rmtree(work, ignore_errors=True)  # what a killed grader left
    try:
        write_tree(folder.root / repository.path, push.commit, work)
        return grader(
            Submission(
                unit=repository.unit.slug,
                folder=work,
                commit=push.commit,
                received_at=push.received_at,
                author=repository.student.username,
                due_passed=_due_passed(due_at),
            )
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _due_passed(due_at: datetime | None) -> bool:
    """Without a due date nothing waits for it."""
    return due_at is None or datetime.now(UTC) >= due_at
