"""From a folder and a unit to a report."""

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import msgspec

from autograding.assignment import Assignment, Visibility
from autograding.checks.background import StyleProcess
from autograding.checks.outcome import CheckResult, Outcome
from autograding.checks.plugin import Subject
from autograding.checks.runner import run_checks
from autograding.grading.assemble import Graded, assemble
from autograding.grading.room import Room
from autograding.report import Report
from autograding.sandbox import Tier
from autograding.services import Services
from autograding.submission import CopiedSubmission, copy_submission

__all__ = ["GradeRequest", "grade"]

_NOT_DUE = "This check opens after the due date."


@dataclass(frozen=True)
class GradeRequest:
    """What to grade, and what is known about it.

    Attributes:
        assignment: the unit.
        path: the submission's folder.
        tier: the sandbox to use; the best that works here when None.
        seed: makes the random data; derived from submission and unit when None, so that equal
            submissions give equal reports.
        due_passed: whether checks that open after the due date run.
        commit: full hash of the graded commit.
        received_at: when the server received it.
        author: the student's username.
    """

    assignment: Assignment
    path: Path
    tier: Tier | None = None
    seed: int | None = None
    due_passed: bool = True
    commit: str | None = None
    received_at: datetime | None = None
    author: str | None = None


def grade(request: GradeRequest, room: Room | None = None) -> Report:
    """Grade one submission.

    Args:
        request: what to grade.
        room: where; one of its own when None.

    Raises:
        SubmissionError: the path holds nothing that can be graded.
    """
    started_at, started = datetime.now(UTC), perf_counter()
    with ExitStack() as stack:
        room = room or stack.enter_context(Room(request.assignment, request.tier, lasting=False))
        room.turn_over()
        submission = copy_submission(request.path, room.submission, request.assignment)
        graded = _run(request, submission, room)
        report = assemble(request.assignment, submission, graded)
    return _described(report, request, started_at, perf_counter() - started)


def _described(
    report: Report, request: GradeRequest, started_at: datetime, seconds: float
) -> Report:
    """The report with what is known of the push, and of the grading's time."""
    received = request.received_at
    replace = msgspec.structs.replace
    return replace(
        report,
        submission=replace(
            report.submission,
            commit=request.commit,
            received_at=received.isoformat(timespec="seconds") if received else None,
            author=request.author,
        ),
        timing=replace(
            report.timing,
            started_at=started_at.isoformat(timespec="seconds"),
            seconds=round(seconds, 3),
        ),
    )


def _run(request: GradeRequest, submission: CopiedSubmission, room: Room) -> Graded:
    assignment = request.assignment
    running = {
        spec.id: spec
        for spec in assignment.checks
        if spec.module and (request.due_passed or spec.visibility is not Visibility.AFTER_DUE)
    }
    seed = _seed(assignment, submission) if request.seed is None else request.seed
    room.sandbox.begin()  # it imports libraries while this process reads the checks
    with (
        Services(assignment.services, room.services) as services,
        StyleProcess(submission.root, background=not room.lasting) as style,
    ):
        subject = Subject(
            submission.root,
            room.sandbox,
            style,
            seed,
            assignment.limits,
            running,
            services=services,
        )
        results = run_checks(assignment, subject)
        tier = str(room.sandbox.tier)
    for spec in assignment.checks:
        if spec.id not in running:
            results[spec.id] = CheckResult(id=spec.id, outcome=Outcome.NOT_RUN, message=_NOT_DUE)
    return Graded(results, subject.observations, tier, seed, services.used)


def _seed(assignment: Assignment, submission: CopiedSubmission) -> int:
    digest = hashlib.sha256(f"{assignment.digest}{submission.digest}".encode()).digest()
    return int.from_bytes(digest[:4], "big")
