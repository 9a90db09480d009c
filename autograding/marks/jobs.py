"""Work on the re-runs that instructors asked for on a page, one job after the other.

    python -I -m autograding.marks.jobs DATA GRADER

The server starts this process and holds its standard input open. When that ends, however the server
ended, this ends its graders and itself; what is not done is found by the next one.
"""

import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from autograding.forge.local.folder import DataFolder
from autograding.forge.local.locks import tried
from autograding.grading import load_units
from autograding.marks.regrade import AlreadyAtWork, regrade
from autograding.marks.selection import Wanted, select_pushes
from autograding.records import Database, Extensions, MarkedPush, Marks, Regrades
from autograding.records.models import Push
from autograding.records.regrades import RegradeJob

__all__ = ["lock_of", "main", "work"]

_PAUSE_SECONDS = 1.0
_STOPPED = 130


def main(arguments: list[str]) -> int:
    """Run as the module's docstring says."""
    data, grader = arguments
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    folder = DataFolder.at(Path(data))
    try:
        with Database.open(folder.root) as database:
            work(database, folder, grader)
    except KeyboardInterrupt:
        return _STOPPED
    return 0


def lock_of(folder: DataFolder) -> Path:
    """Held while somebody works on jobs."""
    return folder.lock("jobs")


def work(database: Database, folder: DataFolder, grader: str) -> None:
    """Work on jobs, the oldest first, until none is left.

    Who comes second leaves it to the first, who looks once more after letting the lock go: a job
    that was asked for in between is not forgotten.
    """
    while _next(database) is not None:
        with tried(lock_of(folder)) as is_first:
            if not is_first:
                return
            while (job := _next(database)) is not None:
                _do(database, folder, grader, job)


def _do(database: Database, folder: DataFolder, grader: str, job: RegradeJob) -> None:
    try:
        if job.begun_at is None:
            _begin(database, job, _digests())
        _run(database, folder, grader, job)
        _finish(database, job, "")
    except AlreadyAtWork:
        time.sleep(_PAUSE_SECONDS)
    except Exception as error:
        # Told on its page; the next job is not held up by it.
        _finish(database, job, f"{type(error).__name__}: {error}")


def _next(database: Database) -> RegradeJob | None:
    with database.reading() as session:
        return Regrades(session).unfinished()


def _digests() -> dict[str, str]:
    """The digest of each unit of the course as it is now."""
    return {assignment.id: assignment.digest for assignment in load_units()}


def _begin(database: Database, job: RegradeJob, digests: dict[str, str]) -> None:
    """Choose the job's pushes, by the rules of the terminal's command."""
    with database.writing() as session:
        found = Regrades(session).find(job.id)
        if found is None or found.finished_at is not None:
            return
        if found.push is not None:
            chosen = [found.push]
        else:
            pushes = _asked(Marks(session), found)
            due = Extensions(session).due_dates()
            wanted = Wanted(again=found.again)
            selection = select_pushes(pushes, wanted, digests, datetime.now(UTC), due)
            chosen = [one.push for one in selection.todo]
        Regrades(session).begin(found, chosen)


def _asked(marks: Marks, job: RegradeJob) -> list[MarkedPush]:
    units = [job.unit.slug] if job.unit else []
    students = [job.student.username] if job.student else []
    return marks.pushes(units, students)


def _run(database: Database, folder: DataFolder, grader: str, job: RegradeJob) -> None:
    """Re-run what is left of a job, until it is done or an instructor stops it."""
    pushes = _left(database, job)
    running = regrade(database, folder, pushes, who=job.who, grader=grader, job=job.id)
    try:
        for _one in running:
            if _is_finished(database, job):
                break
    finally:
        running.close()


def _left(database: Database, job: RegradeJob) -> list[Push]:
    with database.reading() as session:
        return list(Regrades(session).left(job))


def _is_finished(database: Database, job: RegradeJob) -> bool:
    with database.reading() as session:
        found = Regrades(session).find(job.id)
        return found is None or found.finished_at is not None


def _finish(database: Database, job: RegradeJob, problem: str) -> None:
    with database.writing() as session:
        found = Regrades(session).find(job.id)
        if found is not None and found.finished_at is None:
            Regrades(session).finish(found, problem)


def _end_with_the_server() -> None:
    """Wait until standard input ends, then stop as Ctrl-C does."""
    # Not by `sys.stdin`: a thread that waits in it is in the way when Python ends.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
