"""The corpus that proves a unit's grading fair: right and wrong submissions as overlays.

`corpus/wheats/*.yml` are right submissions, `corpus/chaffs/*.yml` wrong ones with the points that
they keep. The words are those of Wrenn, Krishnamurthi and Fisler (ICER 2018), who judge test suites
by the wheat they pass and the chaff they catch.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from autograding.assignment.document import Document, read_document
from autograding.assignment.model import Assignment
from autograding.assignment.problems import AssignmentError, Problem

__all__ = ["Corpus", "Edit", "Overlay", "compose", "load_corpus", "references"]


class Edit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Replace `find`, which occurs exactly once in `file`."""

    file: str
    find: str
    replace: str


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One submission of the corpus, as its file says it.

    Attributes:
        because: one sentence: why it is right, or its one mistake.
        from: the folder that it is laid over: `solution`, `solution-alt` or `starter`.
        kind: `unparsable`, `endless` or `cheating` where it is of such a kind.
        edits: changes of text: each has `file`, `find`, which occurs there once, and `replace`.
        files: whole files, by their names.
        remove: names of files to delete.
        points: for a chaff, the points that each criterion keeps which loses any.
    """

    because: str
    reference: str = msgspec.field(name="from", default="solution")
    kind: str = ""
    edits: tuple[Edit, ...] = ()
    files: dict[str, str] = {}
    remove: tuple[str, ...] = ()
    points: dict[str, int] | None = None


class Overlay(msgspec.Struct, frozen=True, kw_only=True):
    """One submission of the corpus.

    Attributes:
        name: the file's name without its ending.
        because: one sentence: why it is right, or its one mistake.
        reference: the folder it is laid over: `solution`, `solution-alt` or `starter`.
        kind: `unparsable`, `endless` or `cheating` where it is of such a kind, else "".
        points: the points a criterion is expected to earn, for every criterion.
        file: the overlay's file, relative to the unit's folder.
    """

    name: str
    because: str
    reference: str
    points: dict[str, int]
    file: str
    kind: str = ""
    edits: tuple[Edit, ...] = ()
    files: dict[str, str] = {}
    remove: tuple[str, ...] = ()


class Corpus(msgspec.Struct, frozen=True, kw_only=True):
    """Every overlay of a unit, in the order of their names."""

    wheats: tuple[Overlay, ...]
    chaffs: tuple[Overlay, ...]


def references(assignment: Assignment) -> tuple[str, ...]:
    """Names of the reference solutions' folders, `solution` first."""
    return tuple(sorted(path.name for path in assignment.folder.glob("solution*") if path.is_dir()))


def load_corpus(assignment: Assignment) -> Corpus:
    """Read and validate the unit's corpus.

    Raises:
        AssignmentError: an entry is malformed, or a chaff states no expected points.
    """
    problems: list[Problem] = []
    wheats = tuple(_load(assignment, "wheats", problems))
    chaffs = tuple(_load(assignment, "chaffs", problems))
    if problems:
        raise AssignmentError(problems)
    return Corpus(wheats=wheats, chaffs=chaffs)


def compose(assignment: Assignment, overlay: Overlay | str, out: Path) -> None:
    """Write a whole submission into the new folder `out`: starter, reference, then the overlay.

    Args:
        assignment: the unit.
        overlay: an entry of the corpus, or a reference's name (`starter` for the bare starter).
        out: a folder that does not exist yet.

    Raises:
        AssignmentError: an edit's text is not there exactly once.
    """
    shutil.copytree(assignment.folder / "starter", out, ignore=_ignored)
    reference = overlay if isinstance(overlay, str) else overlay.reference
    if reference != "starter":
        source = assignment.folder / reference
        shutil.copytree(source, out, dirs_exist_ok=True, ignore=_ignored)
    if isinstance(overlay, Overlay):
        _lay_over(overlay, out)


_ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".pytest_cache")


def _lay_over(overlay: Overlay, out: Path) -> None:
    for name, text in overlay.files.items():
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    for edit in overlay.edits:
        target = out / edit.file
        text = target.read_bytes().decode() if target.is_file() else ""
        if text.count(edit.find) != 1:
            message = f"The text to find in {edit.file} is there {text.count(edit.find)} times."
            cure = f"Make it occur exactly once: {edit.find[:60]!r}."
            raise AssignmentError([Problem(overlay.file, 0, message, cure)])
        target.write_bytes(text.replace(edit.find, edit.replace).encode())
    for name in overlay.remove:
        (out / name).unlink()


def _load(assignment: Assignment, kind: str, problems: list[Problem]) -> Iterator[Overlay]:
    for path in sorted((assignment.folder / "corpus" / kind).glob("*.yml")):
        file = path.relative_to(assignment.folder).as_posix()
        try:
            document = read_document(path, file)
            entry = document.convert(_Entry)
        except AssignmentError as error:
            problems += error.problems
            continue
        problems += _entry_problems(assignment, document, entry, kind)
        yield Overlay(
            name=path.stem,
            because=entry.because,
            reference=entry.reference,
            kind=entry.kind,
            points=_expected(assignment, entry),
            file=file,
            edits=entry.edits,
            files=entry.files,
            remove=entry.remove,
        )


def _expected(assignment: Assignment, entry: _Entry) -> dict[str, int]:
    stated = entry.points or {}
    return {
        criterion.id: stated.get(criterion.id, criterion.points)
        for criterion in assignment.criteria
    }


def _entry_problems(
    assignment: Assignment, document: Document, entry: _Entry, kind: str
) -> Iterator[Problem]:
    if entry.reference not in (*references(assignment), "starter"):
        message = f"There is no reference {entry.reference!r}."
        yield document.problem(message, "Name a folder such as `solution`.", "from")
    if kind == "chaffs" and not entry.points:
        message = "A chaff states which criteria lose points, and this one does not."
        yield document.problem(message, "Add `points:` with the points that they keep.")
    if kind == "wheats" and entry.points:
        message = "A wheat is right: it keeps all points."
        yield document.problem(message, "Remove `points:`, or make it a chaff.", "points")
    full = {criterion.id: criterion.points for criterion in assignment.criteria}
    for name, points in (entry.points or {}).items():
        if name not in full:
            message = f"There is no criterion {name!r}."
            yield document.problem(message, "Correct the id.", "points", name)
        elif not 0 <= points < full[name]:
            message = f"{name} keeps {points} of {full[name]} points."
            cure = "State 0 or more, and less than all; leave it out if it keeps all."
            yield document.problem(message, cure, "points", name)
    for name in (*entry.files, *entry.remove, *(edit.file for edit in entry.edits)):
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            yield document.problem(f"{name!r} leads out of the submission.", "Correct it.")
