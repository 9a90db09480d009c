"""Find the units there are, and which one a folder belongs to."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from autograding.assignment import (
    Assignment,
    compose,
    load_assignment,
    references,
)
from autograding.assignment.load import FILE
from autograding.assignment.places import assignments_folder
from autograding.submission import SubmissionError

__all__ = ["MARKER", "UnknownUnitError", "load_unit", "load_units", "subject_of", "unit_folders"]

MARKER = ".classroom.yml"


class UnknownUnitError(Exception):
    """There is no unit of that name."""


def unit_folders() -> list[Path]:
    """The folders of all units, in their order."""
    return sorted(path.parent for path in assignments_folder().glob(f"*/{FILE}"))


def load_units(names: tuple[str, ...] = ()) -> list[Assignment]:
    """The named units, or all.

    Raises:
        UnknownUnitError: a name is no unit's.
        AssignmentError: a unit's folder is wrong.
    """
    folders = {folder.name: folder for folder in unit_folders()}
    for name in names:
        if name not in folders:
            known = ", ".join(folders) or "none"
            raise UnknownUnitError(f"There is no unit {name!r}. Units: {known}.")
    return [load_assignment(folders[name]) for name in (names or folders)]


def load_unit(name: str) -> Assignment:
    """One unit by its id.

    Raises:
        UnknownUnitError: there is none of that name.
        AssignmentError: its folder is wrong.
    """
    return load_units((name,))[0]


@contextmanager
def subject_of(path: Path, unit: str | None = None) -> Iterator[tuple[Assignment, Path]]:
    """The unit that `path` belongs to, and the folder to grade.

    A unit's own `solution`, `solution-alt` or `starter` holds only what differs from the starter:
    it is graded laid over the starter.

    Raises:
        SubmissionError: nothing says which unit it is, or it is another one's.
        UnknownUnitError: there is no unit of that name.
    """
    folder = path.resolve().parent
    if (folder / FILE).is_file() and path.is_dir():
        assignment = load_assignment(folder)
        if path.resolve().name in (*references(assignment), "starter"):
            with _composed(assignment, path.resolve().name) as composed:
                yield assignment, composed
            return
    yield load_unit(_unit_of(path, unit)), path


def _unit_of(path: Path, unit: str | None) -> str:
    marked = _marked(path)
    if unit and marked and marked != unit:
        raise SubmissionError(
            f"{path} is a repository of {marked}, not of {unit}.",
            f"Grade it with `--unit {marked}`, or name another folder.",
        )
    name = unit or marked
    if name:
        return name
    if not path.exists() or not path.is_dir() or not os.access(path, os.R_OK | os.X_OK):
        return unit_folders()[0].name  # the copy says what is wrong with the path itself
    if not any(entry.name != ".git" for entry in path.iterdir()):
        raise SubmissionError(f"{path} holds no files.", "Commit your work to it first.")
    known = ", ".join(folder.name for folder in unit_folders())
    raise SubmissionError(
        f"{path} does not say which assignment it is: it has no {MARKER}.",
        f"Go to the folder of the assignment, or add `--unit` with one of: {known}.",
    )


def _marked(path: Path) -> str | None:
    """The unit that the folder's marker file names; any trouble with the file is "none"."""
    marker = path / MARKER
    try:
        if marker.is_symlink() or marker.stat().st_size > 100_000:
            return None
        data = yaml.safe_load(marker.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError):
        return None
    unit = data.get("unit") if isinstance(data, dict) else None
    return unit if isinstance(unit, str) else None


@contextmanager
def _composed(assignment: Assignment, reference: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="classroom-reference-"))
    try:
        compose(assignment, reference, folder / reference)
        yield folder / reference
    finally:
        shutil.rmtree(folder, ignore_errors=True)
