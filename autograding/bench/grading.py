"""How long grading a reference takes, beside the same checks in one bare pytest process."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from autograding.assignment import Assignment, compose
from autograding.grading import load_units

__all__ = ["measure"]

# The bound that the course promises for a reference: this many times the bare run.
BOUND = 1.5
SECONDS = 3.0


def measure(rounds: int, report: Callable[[str], None]) -> bool:
    """Time both in turn, print medians and ratio of each unit; true when all bounds are met."""
    met = [_unit(assignment, rounds, report) for assignment in load_units()]
    return all(met)


def _unit(assignment: Assignment, rounds: int, report: Callable[[str], None]) -> bool:
    work = Path(tempfile.mkdtemp(prefix="classroom-bench-"))
    try:
        submission = work / "submission"
        compose(assignment, "solution", submission)
        ours, bare = _commands(assignment)
        for command in (ours, bare):  # once each to warm the caches
            _timed(command, submission)
        pairs = [(_timed(ours, submission), _timed(bare, submission)) for _ in range(rounds)]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    mine = statistics.median(first for first, _ in pairs)
    theirs = statistics.median(second for _, second in pairs)
    ratio = statistics.median(first / second for first, second in pairs)
    report(
        f"{assignment.id}: classroom grade {mine:.2f} s, bare pytest {theirs:.2f} s, "
        f"ratio {ratio:.2f} (bounds: {SECONDS:g} s, ratio {BOUND}), {rounds} pairs"
    )
    return ratio <= BOUND and mine <= SECONDS


def _commands(assignment: Assignment) -> tuple[list[str], list[str]]:
    ours = [sys.executable, "-m", "autograding", "grade", "--unit", assignment.id]
    bare = [sys.executable, "-m", "pytest", "-q", "-p", "autograding.bench.bare"]
    bare += ["--rootdir", str(assignment.folder), "-c", os.devnull, "-p", "no:cacheprovider"]
    bare += ["--import-mode=importlib", "--assert=plain", str(assignment.folder / "checks")]
    return ours, bare


def _timed(command: list[str], submission: Path) -> float:
    """Seconds of wall time of one whole process, in the submission's folder.

    Raises:
        RuntimeError: it failed, so its time says nothing.
    """
    environment = {**os.environ, "BENCH_SUBMISSION": str(submission)}
    started = perf_counter()
    done = subprocess.run(
        command, cwd=submission, env=environment, capture_output=True, check=False
    )
    seconds = perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout.decode()[-3000:]}")
    return seconds
