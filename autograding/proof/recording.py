"""Recording what a reference answers, for checks that hold submissions against it."""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograding.assignment import Assignment, compose
from autograding.checks.background import StyleProcess
from autograding.checks.student import Observations, Student
from autograding.sandbox import Sandbox
from autograding.services import Services

__all__ = ["compare_or_write", "opened", "student_in"]


@contextmanager
def opened(assignment: Assignment, reference: str = "starter") -> Iterator[Student]:
    """The starter, or a reference by its folder's name, as a check would see it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "submission")
        compose(assignment, reference, root)
        with (
            Sandbox(
                root,
                preload=assignment.preload,
                limits=assignment.limits,
                import_from=assignment.import_from,
            ) as sandbox,
            student_in(sandbox, Services()) as student,
        ):
            yield student


@contextmanager
def student_in(sandbox: Sandbox, services: Services) -> Iterator[Student]:
    """A sandbox's submission as a check would see it, outside of any grading."""
    student = Student(
        sandbox.submission,
        sandbox,
        seed=1,
        observations=Observations(),
        style=StyleProcess(sandbox.submission, background=False),
        services=services,
    )
    try:
        yield student
    finally:
        student.close()


def compare_or_write(file: Path, now: dict[str, Any]) -> None:
    """Compare a record with what is answered now; with `--write` on the command line, replace it.

    Raises:
        SystemExit: the two differ.
    """
    if "--write" in sys.argv[1:]:
        text = json.dumps(now, indent=1, ensure_ascii=False)
        file.write_text(f"{text}\n", encoding="utf-8")
    elif now != json.loads(file.read_text(encoding="utf-8")):
        raise SystemExit(f"The answers are others than {file.name} holds: record anew (--write).")
