"""Load a unit's folder into an `Assignment`, or say everything that is wrong with it."""

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath

import msgspec

from autograding.assignment.document import Document, read_document
from autograding.assignment.litter import is_litter
from autograding.assignment.model import (
    SERVICES,
    Assignment,
    CheckSpec,
    Criterion,
    Limits,
    Step,
    Visibility,
)
from autograding.assignment.places import is_distributed
from autograding.assignment.problems import AssignmentError, Problem
from autograding.assignment.source import WITHHELD, DeclaredCheck, declared_checks

__all__ = ["FULL_POINTS", "load_assignment"]

FULL_POINTS = 100
FILE = "assignment.yml"
_GLOB = set("*?[")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_GRADE = "grade"
# Rendered from the rubric into the template repository, so the starter has none.
_RENDERED = "SELF_ASSESSMENT.md"


class _CheckEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    points: int
    steps: dict[str, int] = {}


class _CriterionEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str
    checks: list[_CheckEntry]
    chapter: str = ""


class _AssignmentEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str
    chapter: str
    minutes: int
    baseline: int
    hand_in: list[str]
    criteria: list[_CriterionEntry]
    protected: list[str] = []
    shared: list[str] = []
    preload: list[str] = []
    services: list[str] = []
    import_from: list[str] = []
    limits: Limits = Limits()


def load_assignment(folder: Path) -> Assignment:
    """Load the unit in `folder`.

    Raises:
        AssignmentError: anything in `assignment.yml`, the checks or the starter is wrong; all
            problems are told at once where they do not hide one another.
    """
    folder = folder.resolve()
    document = read_document(folder / FILE, FILE)
    entry = document.convert(_AssignmentEntry)
    declared, problems = declared_checks(folder)
    checks = {check.id: check for check in reversed(declared)}
    problems += [
        *_rubric_problems(document, entry, checks),
        *_dependency_problems(declared, checks),
        *_service_problems(document, entry),
        *_import_problems(document, entry, folder / "starter"),
        *_file_problems(document, entry, folder),
    ]
    if problems:
        raise AssignmentError(problems)
    return Assignment(
        id=entry.id,
        title=entry.title,
        chapter=entry.chapter,
        minutes=entry.minutes,
        baseline=entry.baseline,
        hand_in=tuple(entry.hand_in),
        protected=tuple(entry.protected),
        shared=tuple(entry.shared),
        preload=tuple(entry.preload),
        services=tuple(entry.services),
        import_from=tuple(entry.import_from),
        criteria=tuple(_criterion(criterion, checks) for criterion in entry.criteria),
        limits=entry.limits,
        folder=folder,
        digest=_digest(folder),
    )


def _criterion(entry: _CriterionEntry, declared: dict[str, DeclaredCheck]) -> Criterion:
    return Criterion(
        id=entry.id,
        title=entry.title,
        chapter=entry.chapter,
        checks=tuple(_check(check, declared[check.id], entry.chapter) for check in entry.checks),
    )


def _check(entry: _CheckEntry, declared: DeclaredCheck, chapter: str) -> CheckSpec:
    return CheckSpec(
        id=entry.id,
        title=declared.title,
        points=entry.points,
        steps=tuple(Step(id=name, points=points) for name, points in entry.steps.items()),
        visibility=declared.visibility,
        after=declared.after,
        hints=declared.hints,
        chapter=declared.chapter or chapter,
        module=declared.module,
    )


def _rubric_problems(
    document: Document, entry: _AssignmentEntry, declared: dict[str, DeclaredCheck]
) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    total = 0
    for row, criterion in enumerate(entry.criteria):
        for column, check in enumerate(criterion.checks):
            path = ("criteria", row, "checks", column)
            total += check.points
            yield from _points_problems(document, check, path)
            if check.id not in declared:
                message = f"No check function `test_{check.id}` exists below checks/."
                yield document.problem(message, _did_you_mean(check.id, declared), *path)
            if check.id in owner:
                message = f"The check {check.id!r} is already in the criterion {owner[check.id]!r}."
                yield document.problem(message, "Keep it in one of them.", *path)
            owner.setdefault(check.id, criterion.id)
    for check_id, source in declared.items():
        if check_id not in owner:
            message = f"The check {check_id!r} is in no criterion."
            cure = f"Give it points in {FILE}, or delete it."
            yield Problem(source.module, source.line, message, cure)
    if total != FULL_POINTS:
        message = f"The points of all checks add up to {total}, not {FULL_POINTS}."
        yield document.problem(message, f"Change them by {FULL_POINTS - total:+d}.", "criteria")
    ids = [criterion.id for criterion in entry.criteria]
    yield from _twice(document, ids)
    yield from _misnamed(document, ids)


def _points_problems(
    document: Document, check: _CheckEntry, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    if check.points < 1:
        message = f"The check {check.id!r} earns {check.points} points."
        yield document.problem(message, "Give it at least 1 point.", *path, "points")
    if check.steps and sum(check.steps.values()) != check.points:
        message = (
            f"The steps of {check.id!r} add up to {sum(check.steps.values())}, "
            f"its points are {check.points}."
        )
        yield document.problem(message, "Make them equal.", *path, "steps")


def _twice(document: Document, ids: list[str]) -> Iterator[Problem]:
    for row, criterion in enumerate(ids):
        if criterion in ids[:row]:
            message = f"There are two criteria {criterion!r}."
            yield document.problem(message, "Rename one.", "criteria", row)


def _misnamed(document: Document, ids: list[str]) -> Iterator[Problem]:
    """A criterion's id names a step of the workflow, which has a step of its own already."""
    for row, criterion in enumerate(ids):
        if not _ID.fullmatch(criterion) or criterion == _GRADE:
            message = f"{criterion!r} cannot be a criterion's id."
            cure = f"Use lower-case letters, digits and underscores, and not {_GRADE!r}."
            yield document.problem(message, cure, "criteria", row, "id")


def _service_problems(document: Document, entry: _AssignmentEntry) -> Iterator[Problem]:
    for place, name in enumerate(entry.services):
        if name not in SERVICES:
            message = f"There is no service {name!r}."
            yield document.problem(message, f"Use {', '.join(SERVICES)}.", "services", place)


def _import_problems(
    document: Document, entry: _AssignmentEntry, starter: Path
) -> Iterator[Problem]:
    """Only folders of the starter: the fork server puts them on `sys.path` as they are."""
    for row, name in enumerate(entry.import_from):
        path = PurePosixPath(name)
        inside = path.parts and not path.is_absolute() and ".." not in path.parts
        if not inside or not (starter / path).is_dir():
            message = f"There is no folder {name!r} in starter/ to import from."
            yield document.problem(message, "Add it, or correct the name.", "import_from", row)


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]!r}?" if close else "Write it, or correct the id."


def _dependency_problems(
    declared: list[DeclaredCheck], known: dict[str, DeclaredCheck]
) -> Iterator[Problem]:
    for check in declared:
        for name in check.after:
            if name not in known:
                message = f"{check.id!r} comes after the unknown check {name!r}."
                yield Problem(check.module, check.line, message, _did_you_mean(name, known))
    try:
        TopologicalSorter({check.id: check.after for check in declared}).prepare()
    except CycleError as error:
        first = known[error.args[1][0]]
        message = f"Checks depend on each other in a circle: {' after '.join(error.args[1])}."
        yield Problem(first.module, first.line, message, "Break the circle.")


def _file_problems(document: Document, entry: _AssignmentEntry, folder: Path) -> Iterator[Problem]:
    withheld = is_distributed()
    for name in ("starter", "checks") if withheld else ("starter", "solution", "checks"):
        if not (folder / name).is_dir():
            yield Problem(name, 0, "The folder is missing.", "Make it.")
    for key in ("hand_in", "protected"):
        for row, pattern in enumerate(getattr(entry, key)):
            if _GLOB & set(pattern) or pattern == _RENDERED:
                continue
            if (folder / "starter" / pattern).is_file():
                continue
            if key == "hand_in" and (withheld or (folder / "solution" / pattern).is_file()):
                continue
            message = f"The file {pattern!r} is missing in starter/."
            yield document.problem(message, "Add it, or correct the name.", key, row)
    if entry.id != folder.name:
        message = f"The id {entry.id!r} differs from the folder's name {folder.name!r}."
        yield document.problem(message, "Make them equal.", "id")


def _digest(folder: Path) -> str:
    """Hash of all files that decide a grade, so that a report says what judged it.

    Checks that open after the due date are left out, and what tools left behind: students' graders
    have neither, and equal digests make equal random data in both.
    """
    total = hashlib.sha256()
    later = folder / "checks" / Visibility.AFTER_DUE
    files = [folder / FILE]
    for name in ("checks", "starter"):
        files += sorted(path for path in (folder / name).rglob("*") if path.is_file())
    for path in files:
        inside = path.relative_to(folder)
        if not is_litter(inside) and later not in path.parents and path.name != WITHHELD:
            total.update(f"{inside.as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
