"""Graders that hooks can be told to use instead of the engine: `module:function` names them."""

import os
import time

import msgspec

from autograding.forge.local.judging import Submission
from autograding.report import Report
from autograding.submission import SubmissionError
from autograding.tests.sample_reports import EARLIER, HALF_DONE, PERFECT, UNGRADABLE

__all__ = [
    "BY_WORK",
    "CRASHING",
    "EMPTY",
    "SMALL_UNIT",
    "WAITING",
    "by_work",
    "crashing",
    "empty",
    "small_unit",
    "waiting",
]

_REPORTS = {
    "earlier": EARLIER,
    "half done": HALF_DONE,
    "perfect": PERFECT,
    "ungradable": UNGRADABLE,
}
_PATIENCE_SECONDS = 30.0


def by_work(submission: Submission) -> Report:
    """The sample report that the file `work.txt` names; EARLIER for any other work."""
    work = submission.folder / "work.txt"
    text = work.read_text(encoding="utf-8").strip() if work.is_file() else ""
    report = _REPORTS.get(text, EARLIER)
    described = msgspec.structs.replace(report.submission, commit=submission.commit)
    return msgspec.structs.replace(report, submission=described)


def waiting(submission: Submission) -> Report:
    """Write this process's id into the data folder's `grading-COMMIT`, then wait for `go`."""
    data = submission.folder.parent.parent
    draft = data / f"draft-{submission.commit}"
    draft.write_text(str(os.getpid()), encoding="utf-8")
    draft.replace(data / f"grading-{submission.commit}")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not (data / "go").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return by_work(submission)


def crashing(submission: Submission) -> Report:
    """A bug of ours."""
    message = "no space left on device"
    raise OSError(message)


def empty(submission: Submission) -> Report:
    """What the engine says of a commit that holds nothing."""
    raise SubmissionError(f"{submission.folder} holds no files.", "Commit your work to it.")


def small_unit(submission: Submission) -> Report:
    """The engine, with a unit that lies in `units` beside the data folder."""
    from autograding.assignment import load_assignment  # noqa: PLC0415 (as the engine's own)
    from autograding.grading import GradeRequest, grade  # noqa: PLC0415

    data = submission.folder.parent.parent
    return grade(
        GradeRequest(
            assignment=load_assignment(data.parent / "units" / submission.unit),
            path=submission.folder,
            commit=submission.commit,
            received_at=submission.received_at,
            author=submission.author,
        )
    )


BY_WORK = f"{__name__}:by_work"
WAITING = f"{__name__}:waiting"
CRASHING = f"{__name__}:crashing"
EMPTY = f"{__name__}:empty"
SMALL_UNIT = f"{__name__}:small_unit"
