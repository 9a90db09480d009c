"""What an author declares of a unit: its rubric, its checks, and what a student may hand in."""

from enum import StrEnum
from pathlib import Path

import msgspec

SERVICES = ("postgresql", "redis", "mongodb")

__all__ = ["SERVICES", "Assignment", "CheckSpec", "Criterion", "Limits", "Step", "Visibility"]


class Visibility(StrEnum):
    """Who may see a check: its folder below `checks/` says so, so nothing leaks by a slip."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    AFTER_DUE = "after_due"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a check that earns its own points."""

    id: str
    points: int


class CheckSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One check: points from `assignment.yml`, the rest read from the check's own source.

    Attributes:
        id: the check function's name without `test_`.
        title: the first line of its docstring, which is what the student reads.
        points: whole points; the sum of `steps` when there are any.
        steps: the parts that earn points of their own, with their points.
        after: ids of the checks that must pass before this one can say anything.
        hints: a question, then the place to look.
        chapter: anchor in the unit's chapter, such as `#third-normal-form`; "" for the criterion's.
        module: the check's file, relative to the unit's folder; "" where this grader lacks it.
    """

    id: str
    title: str
    points: int
    steps: tuple[Step, ...] = ()
    visibility: Visibility = Visibility.HIDDEN
    after: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    chapter: str = ""
    module: str = ""


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the rubric, which is also one line of the student's self-assessment checklist.

    Attributes:
        id: lower-case words joined by `_`.
        title: what the student reads: something that is true when it is done.
        chapter: anchor in the unit's chapter, such as `#third-normal-form`.
        checks: what earns its points.
    """

    id: str
    title: str
    chapter: str
    checks: tuple[CheckSpec, ...]

    @property
    def points(self) -> int:
        """The most this criterion can earn."""
        return sum(check.points for check in self.checks)


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a submission may use. Sizes in bytes, times in seconds."""

    files: int = 200
    depth: int = 8
    file_bytes: int = 1_000_000
    total_bytes: int = 5_000_000
    request_seconds: float = 4.0
    submission_seconds: float = 40.0
    memory_bytes: int = 512 * 1024 * 1024
    processes: int = 16
    written_bytes: int = 64 * 1024 * 1024
    output_bytes: int = 32 * 1024


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """A unit, loaded and validated.

    Attributes:
        id: the name of its folder.
        title: what students read.
        minutes: how long it takes a student.
        chapter: the chapter's page, to which anchors are appended.
        baseline: the points that the untouched starter earns.
        hand_in: globs of the files a student hands in; nothing else is copied.
        protected: globs of the starter's files that are restored before grading.
        shared: folders of `shared/` that go into the unit's template repository.
        preload: trusted modules the sandbox imports once, before any student code.
        services: servers that the checks use, such as `postgresql`.
        import_from: folders that the student's modules are imported from; the top one when empty.
        criteria: the rubric, in the order that students read it.
        limits: what a submission may use, where it is other than usual.
        folder: the unit's folder, which holds starter, solution, checks and corpus.
        digest: hash of everything that decides a grade (assignment.yml, checks, starter).
    """

    id: str
    title: str
    chapter: str
    minutes: int
    baseline: int
    hand_in: tuple[str, ...]
    protected: tuple[str, ...]
    shared: tuple[str, ...]
    preload: tuple[str, ...]
    services: tuple[str, ...] = ()
    import_from: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...]
    limits: Limits
    folder: Path
    digest: str

    @property
    def checks(self) -> tuple[CheckSpec, ...]:
        """Every check, in the rubric's order."""
        return tuple(check for criterion in self.criteria for check in criterion.checks)

    @property
    def max_points(self) -> int:
        """The points of all criteria together: always 100."""
        return sum(criterion.points for criterion in self.criteria)
