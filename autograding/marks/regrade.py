"""Re-run recorded pushes here, with pristine checks, and keep what comes out as marks of record.

Each push is graded in a process of its own, several at a time. Only this process writes, one mark
as soon as it is made: a grader that dies costs its own push, and stopping here loses nothing.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from autograding.forge.local.folder import DataFolder
from autograding.forge.local.judging import ENGINE
from autograding.forge.local.locks import is_held, locked, processors
from autograding.forge.local.quizzes import quiz_file
from autograding.marks.differences import Comparison, compare
from autograding.marks.selection import due_passed
from autograding.marks.worker import BEFORE, DUE, Outcome, work_folder
from autograding.records import (
    AuditLog,
    Database,
    DueDates,
    Extensions,
    Marks,
    Pushes,
    Quizzes,
    Regrades,
    kept_report,
)
from autograding.records.marks import Mark, Verdict
from autograding.records.models import Push

__all__ = ["AlreadyAtWork", "Regraded", "regrade"]

LONGEST_SECONDS = 600.0
"""A grader's own limits end it much earlier; this is for one that hangs all the same."""

_POLL_SECONDS = 0.05
_PROBLEM_CHARACTERS = 2000


class AlreadyAtWork(Exception):
    """Another re-run is going on in this data folder; the message says so."""


@dataclass(frozen=True)
class Regraded:
    """A push (with repository, unit and student), what it reported of itself, and its new mark."""

    push: Push
    mark: Mark
    reported: int | None


@dataclass(frozen=True)
class _Order:
    """What holds for every push of one run.

    Attributes:
        who: for the log of what was changed.
        job: the job that an instructor asked for on a page; null from the terminal.
    """

    database: Database
    folder: DataFolder
    grader: str
    who: str
    job: int | None
    due: DueDates


@dataclass(frozen=True)
class _Running:
    push: Push
    process: subprocess.Popen[bytes]
    out: Path
    after_due: bool
    started: float


def regrade(
    database: Database,
    folder: DataFolder,
    pushes: Sequence[Push],
    *,
    who: str,
    grader: str = ENGINE,
    jobs: int | None = None,
    job: int | None = None,
) -> Generator[Regraded, None, None]:
    """Re-run `pushes` (with repository, unit and student), yielding each one once it is kept.

    Closing the iterator, or an interruption, ends the graders that still run.

    Args:
        database: the records.
        folder: where the repositories are.
        pushes: what to re-run.
        who: who asked, for the log of what was changed.
        grader: names what grades, as `module:function`.
        jobs: how many graders run at once; one a processor by default.
        job: the id of the job that the pushes belong to, if any.

    Raises:
        AlreadyAtWork: another process does the same in this folder.
    """
    lock = folder.lock("regrade")
    if is_held(lock):
        message = f"Another re-run is at work in {folder.root}. Wait for it, or stop it."
        raise AlreadyAtWork(message)
    with locked(lock), _clean_work(folder):
        with database.reading() as session:
            due = Extensions(session).due_dates()
        order = _Order(database, folder, grader, who, job, due)
        yield from _run(order, list(pushes), jobs or processors())


def _run(order: _Order, waiting: list[Push], jobs: int) -> Iterator[Regraded]:
    running: list[_Running] = []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(_start(order, waiting.pop(0)))
            ended = [one for one in running if _has_ended(one)]
            for one in ended:
                running.remove(one)
                yield _keep(order, one)
            if not ended:
                time.sleep(_POLL_SECONDS)
    finally:
        for one in running:
            _kill(one.process)


def _start(order: _Order, push: Push) -> _Running:
    folder, due_at = order.folder, order.due.of(push.repository)
    after_due = due_passed(due_at, datetime.now(UTC))
    out = work_folder(folder, push.id).with_suffix(".json")
    out.parent.mkdir(parents=True, exist_ok=True)
    arguments = [
        str(folder.root),
        order.grader,
        str(push.id),
        DUE if after_due else BEFORE,
        str(out),
    ]
    with out.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "autograding.marks.worker", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for this process, which ends its graders
        )
    return _Running(push, process, out, after_due, time.monotonic())


def _has_ended(one: _Running) -> bool:
    """Whether the grader is done; one that hangs is ended."""
    if one.process.poll() is None and time.monotonic() - one.started > LONGEST_SECONDS:
        _kill(one.process)
    return one.process.poll() is not None


def _keep(order: _Order, one: _Running) -> Regraded:
    """Compare with what the push reported, and write the mark down."""
    outcome = _outcome(one)
    answered = quiz_file(order.folder.root / one.push.repository.path, one.push.commit)
    with order.database.writing() as session:
        push = Pushes(session).get(one.push.id)
        if push is None:
            message = f"The push {one.push.id} is gone from the records."
            raise LookupError(message)
        if answered is not None:
            Quizzes(session).keep(push.repository_id, answered, push.received_at)
        found = (
            compare(kept_report(push), outcome.report)
            if outcome.report
            else Comparison(Verdict.UNGRADABLE, outcome.problem)
        )
        before = Marks(session).standing(push)
        mark = Marks(session).keep(
            push, found.verdict, found.explanation, report=outcome.report, after_due=one.after_due
        )
        _note(session, order, push, before, mark)
    return Regraded(push, mark, push.points)


def _note(session: Session, order: _Order, push: Push, before: Mark | None, mark: Mark) -> None:
    """Write down who changed what, and how far the job is, with the mark itself."""
    repository = push.repository
    AuditLog(session).note(
        order.who,
        "regrade",
        f"{repository.unit.slug}/{repository.student.username} {push.commit[:7]}",
        before=_told(before) if before else _reported(push),
        after=_told(mark),
    )
    if order.job is not None:
        Regrades(session).settle(order.job, push.id, mark)


def _told(mark: Mark) -> str:
    earned = "no points" if mark.points is None else f"{mark.points}/{mark.max_points}"
    return f"{earned} {mark.verdict}"


def _reported(push: Push) -> str:
    return "no points" if push.points is None else f"{push.points} reported"


def _outcome(one: _Running) -> Outcome:
    try:
        return msgspec.json.decode(one.out.read_bytes(), type=Outcome)
    except (OSError, msgspec.MsgspecError):
        words = one.out.with_suffix(".log").read_bytes().decode(errors="replace").strip()
        end = _end(one.process.returncode)
        return Outcome(problem=f"{end}\n{words[-_PROBLEM_CHARACTERS:]}".strip())


def _end(code: int) -> str:
    if code >= 0:
        return f"The grader ended with exit code {code} and no report."
    if -code == signal.SIGKILL:
        return "The grader was killed. Perhaps memory ran out: try again with fewer --jobs."
    return f"The grader was ended by signal {-code}."


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def _clean_work(folder: DataFolder) -> Iterator[None]:
    """Remove what this run leaves behind, and what a killed one left."""
    _remove(folder)
    try:
        yield
    finally:
        _remove(folder)


def _remove(folder: DataFolder) -> None:
    for path in folder.work(0).parent.glob("regrade-*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
