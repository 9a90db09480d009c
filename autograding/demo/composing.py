"""The files of a demo submission."""

import shutil
from pathlib import Path

from autograding.assignment import Assignment, compose, references
from autograding.demo.stories import HALF, Submission
from autograding.submission.copy import matches

__all__ = ["lay_into"]


def lay_into(clone: Path, assignment: Assignment, submission: Submission, scratch: Path) -> None:
    """Change a clone of the untouched template into `submission`.

    Args:
        clone: the work tree; files of the template that the submission lacks are removed, and
            those that it leaves as they are stay as the template rendered them.
        assignment: the unit.
        submission: what the student hands in.
        scratch: a folder that does not exist yet.

    Raises:
        AssignmentError: the corpus does not fit the reference any more.
    """
    if submission == HALF:
        _compose_half(assignment, scratch)
    else:
        compose(assignment, submission, scratch)
    starter = assignment.folder / "starter"
    for name in _files(starter):
        if not (scratch / name).exists():
            (clone / name).unlink(missing_ok=True)
    for name in _files(scratch):
        if not _same(starter / name, scratch / name):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(scratch / name, clone / name)


def _compose_half(assignment: Assignment, out: Path) -> None:
    """The first half of the reference's files, in the order in which they are asked for."""
    compose(assignment, "starter", out)
    reference = assignment.folder / references(assignment)[0]
    names = sorted(_files(reference), key=lambda name: _place(name, assignment.hand_in))
    for name in names[: max(1, len(names) // 2)]:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(reference / name, out / name)


def _place(name: str, globs: tuple[str, ...]) -> int:
    """The number of the first glob that fits."""
    return next((place for place, glob in enumerate(globs) if matches(name, (glob,))), len(globs))


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and one.read_bytes() == other.read_bytes()


def _files(folder: Path) -> list[str]:
    """The names of all files below a folder, without what Python leaves behind."""
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
