"""The process that works on re-runs while the pages are served."""

import subprocess
import sys
from pathlib import Path

from flask import Flask, current_app

from autograding.closing import Closing
from autograding.forge.local.folder import DataFolder
from autograding.forge.local.judging import ENGINE
from autograding.forge.local.locks import is_held
from autograding.marks.jobs import lock_of
from autograding.records import Database, Regrades

__all__ = ["Regrader", "prepare_regrades", "regrader"]

_PATIENCE_SECONDS = 10


class Regrader(Closing):
    """Starts the process when there is something to do. It ends with whoever holds this."""

    def __init__(self, data: Path, grader: str = ENGINE) -> None:
        self._folder = DataFolder.at(data)
        self._grader = grader
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Have jobs worked on. Where somebody works already, a second one ends at once."""
        self._forget_the_ended()
        module = "autograding.marks.jobs"
        self._started.append(
            subprocess.Popen(
                [sys.executable, "-I", "-m", module, str(self._folder.root), self._grader],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the server, whose end it sees
            )
        )

    def resume(self) -> None:
        """Go on with what a server of before left behind, if anything."""
        with Database.open(self._folder.root) as records, records.reading() as session:
            waiting = Regrades(session).unfinished()
        if waiting is not None:
            self.start()

    @property
    def is_at_work(self) -> bool:
        """Whether anybody works on jobs at this moment, or is about to."""
        starting = any(one.poll() is None for one in self._started)
        return starting or is_held(lock_of(self._folder))

    def wait(self) -> None:
        """Until everything is done."""
        for one in self._started:
            one.wait()
        self._forget_the_ended()

    def close(self) -> None:
        """End it; what is not done is left for the next one."""
        for one in self._started:
            if one.stdin is not None:
                one.stdin.close()
        for one in self._started:
            try:
                one.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
        self._forget_the_ended()

    def _forget_the_ended(self) -> None:
        for one in [one for one in self._started if one.poll() is not None]:
            if one.stdin is not None:
                one.stdin.close()
            self._started.remove(one)


def prepare_regrades(app: Flask) -> None:
    """Give the application what works on its jobs; `GRADER` in its settings names the grader."""
    grader = app.config.setdefault("GRADER", ENGINE)
    app.extensions["regrader"] = Regrader(app.config["DATA_FOLDER"], grader)


def regrader(app: Flask | None = None) -> Regrader:
    """What works on the jobs of an application, by default of the current one."""
    found: Regrader = (app or current_app).extensions["regrader"]
    return found
