"""Grade what a killed grader left behind, each push in a process of its own.

A submission that brings its grader down (out of memory, say) then cannot take the server with it.
"""

import subprocess
import sys
import time
from collections.abc import Sequence

from autograding.forge.local.folder import DataFolder
from autograding.forge.local.locks import is_held, processors
from autograding.forge.local.received import record_all
from autograding.records import Database, Pushes

__all__ = ["grade_in_background", "recover"]

_POLL_SECONDS = 0.05


def recover(database: Database, folder: DataFolder, grader: str, *, retry: bool) -> int:
    """Find pushes that were never recorded, and grade all that wait; returns how many waited.

    Pushes that a living grader holds are waited for. With `retry`, newest pushes that our side
    failed to grade get another try: what was in the way may be mended.
    """
    record_all(database, folder)
    if retry:
        with database.writing() as session:
            Pushes(session).reopen_failures()
    waiting = _waiting(database)
    # Processes and no pool of threads: whoever ends the server does not wait for graders.
    running: list[subprocess.Popen[bytes]] = []
    for push_id in waiting:
        while sum(process.poll() is None for process in running) >= processors():
            time.sleep(_POLL_SECONDS)
        running.append(subprocess.Popen(_command(folder, grader, [push_id])))
    for process in running:
        process.wait()
    return len(waiting)


def grade_in_background(database: Database, folder: DataFolder, grader: str) -> None:
    """Grade what waits without making anyone wait for it: after a student's own push is done."""
    waiting = [
        number for number in _waiting(database) if not is_held(folder.lock(f"push-{number}"))
    ]
    if waiting:
        subprocess.Popen(
            _command(folder, grader, waiting),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def _waiting(database: Database) -> Sequence[int]:
    with database.reading() as session:
        return Pushes(session).waiting()


def _command(folder: DataFolder, grader: str, pushes: Sequence[int]) -> list[str]:
    module = "autograding.forge.local.receive"
    numbers = [str(number) for number in pushes]
    return [sys.executable, "-I", "-m", module, str(folder.root), grader, *numbers]
