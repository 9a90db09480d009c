"""Graders for re-runs, one a way in which a re-run can end; `module:function` names them."""

import os
import signal
import sys
import time
from pathlib import Path

from autograding.forge.local.judging import Submission
from autograding.report import Report
from autograding.tests.helpers.graders import by_work
from autograding.tests.sample_reports import EARLIER, UNGRADABLE

__all__ = ["BROKEN", "DYING", "LOWER", "SLOW", "broken", "dying", "lower", "slow"]


def lower(submission: Submission) -> Report:
    """The same report for everyone, and no good one."""
    return EARLIER


def dying(submission: Submission) -> Report:
    """Dies as the file `work.txt` says; else grades by it."""
    match _work(submission):
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exits":
            sys.stderr.write("disk full\n")
            sys.stderr.flush()
            os._exit(7)
        case "crashes":
            message = "no space left on device"
            raise OSError(message)
    return by_work(submission)


def slow(submission: Submission) -> Report:
    """Never ends for the work `slow`; writes its process's id beside the data first."""
    if _work(submission) == "slow":
        data = submission.folder.parent.parent
        (data / "slow.pid").write_text(str(os.getpid()), encoding="utf-8")
        time.sleep(600)
    return by_work(submission)


def broken(submission: Submission) -> Report:
    """A fault of ours in one check."""
    return UNGRADABLE


def _work(submission: Submission) -> str:
    return Path(submission.folder, "work.txt").read_text(encoding="utf-8").strip()


LOWER = f"{__name__}:lower"
DYING = f"{__name__}:dying"
SLOW = f"{__name__}:slow"
BROKEN = f"{__name__}:broken"
