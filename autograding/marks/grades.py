"""The grades of a class as rows for export: of each student in each unit, the one that counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from autograding.contracts.grades import CriterionPoints, GradeRow
from autograding.marks.check_points import check_points
from autograding.records import (
    Concerns,
    Copies,
    DueDates,
    Extensions,
    MarkedPush,
    Marks,
    Pushes,
    Repositories,
)
from autograding.records.marks import Concern, Mark, MarkedCriterion, Remote, Verdict
from autograding.records.models import CriterionMark, Push, Repository, Student, Unit
from autograding.settings import Settings

__all__ = ["Grades", "grades"]


@dataclass(frozen=True)
class Grades:
    """The rows, and whose points nobody has verified.

    Attributes:
        rows: by unit and username, one for each student who accepted the unit.
        unverified: `unit/username` of each row whose points are only what the push reported.
        withheld: `unit/username` of each row without points because what was reported cannot be
            trusted, or because the re-run failed for a fault of ours.
    """

    rows: tuple[GradeRow, ...]
    unverified: tuple[str, ...]
    withheld: tuple[str, ...]


@dataclass(frozen=True)
class _Counted:
    """What counts of one repository: the push, its points, and how many pushes there were."""

    repository: Repository
    counting: MarkedPush | None
    points: int | None
    submissions: int


@dataclass
class _Collected:
    counted: list[_Counted] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """What the records hold beside pushes, read in one statement each."""

    settings: Settings
    due: DueDates
    concerns: Mapping[int, Sequence[Concern]]
    remotes: Mapping[int, Remote]
    measured: Mapping[int, Sequence[MarkedCriterion]]
    reported: Mapping[int, Sequence[CriterionMark]]


def grades(
    session: Session,
    settings: Settings,
    units: Sequence[str] = (),
    *,
    on_time: bool = False,
    with_checks: bool = False,
) -> Grades:
    """The grade of everyone who accepted a unit (each unit where none is named).

    What counts is the newest push: its mark of record, or what it reported where nobody has re-run
    it. A report that there is reason to distrust gives no points.

    Args:
        session: reads the records.
        settings: names the repositories on GitHub.
        units: the units' ids.
        on_time: leave out pushes received after the due date, which extensions move.
        with_checks: tell the points of each check, too; that opens the report of each push.
    """
    pushes = {
        repository_id: list(group)
        for repository_id, group in groupby(
            Marks(session).pushes(units), key=lambda one: one.push.repository_id
        )
    }
    known = _known(session, settings)
    collected = _Collected()
    for repository in _repositories(session, units):
        own = [
            one
            for one in pushes.get(repository.id, ())
            if not on_time or not _is_late(one.push, known.due.of(repository))
        ]
        _collect(collected, repository, own, known)
    counting = [one.counting for one in collected.counted if one.points is not None]
    checks = check_points(session, filter(None, counting)) if with_checks else {}
    rows = tuple(_row(one, known, checks) for one in collected.counted)
    return Grades(rows, tuple(collected.unverified), tuple(collected.withheld))


def _repositories(session: Session, units: Sequence[str]) -> Iterator[Repository]:
    every = sorted(
        Repositories(session).all(), key=lambda one: (one.unit.slug, one.student.username)
    )
    return (one for one in every if not units or one.unit.slug in units)


def _known(session: Session, settings: Settings) -> _Known:
    return _Known(
        settings=settings,
        due=Extensions(session).due_dates(),
        concerns=Concerns(session).all(),
        remotes=Copies(session).all(),
        measured=Marks(session).criteria(),
        reported=Pushes(session).criteria(),
    )


def _collect(
    collected: _Collected, repository: Repository, own: Sequence[MarkedPush], known: _Known
) -> None:
    unit, student = repository.unit, repository.student
    name = f"{unit.slug}/{student.username}"
    counting = own[-1] if own else None
    points, is_verified = _points(counting, known)
    if counting and points is None:
        collected.withheld.append(name)
    elif counting and not is_verified:
        collected.unverified.append(name)
    collected.counted.append(_Counted(repository, counting, points, len(own)))


def _points(counting: MarkedPush | None, known: _Known) -> tuple[int | None, bool]:
    """The points that count, and whether they were measured here."""
    if counting is None:
        return None, False
    if counting.mark is not None:
        return counting.mark.points, True
    noted = known.concerns.get(counting.push.id, ())
    if any(concern.kind.distrusts for concern in noted):
        return None, False
    return counting.push.points, False


def _row(one: _Counted, known: _Known, checks: Mapping[int, Sequence[CriterionPoints]]) -> GradeRow:
    repository, counting, settings = one.repository, one.counting, known.settings
    unit, student, due_at = repository.unit, repository.student, known.due.of(repository)
    remote = known.remotes.get(repository.id)
    page = f"{settings.web.rstrip('/')}/{settings.organization}" if remote else ""
    url = remote.url if remote else ""
    push = counting.push if counting else None
    return GradeRow(
        assignment=unit.slug,
        title=unit.title,
        username=student.username,
        roster_identifier=student.name,
        name=student.name,
        repository=_name(remote, unit, student, settings),
        repository_url=url,
        starter_url=f"{page}/{settings.template_repository(unit.slug)}" if remote else "",
        submitted_at=push.received_at if push else None,
        late=_is_late(push, due_at) if push and due_at else None,
        submissions=one.submissions,
        points=one.points,
        points_available=unit.max_points,
        commit=push.commit if push else "",
        commit_url=f"{url}/commit/{push.commit}" if push and remote else "",
        criteria=_criteria(counting, known) if counting and one.points is not None else (),
        checks=checks.get(push.id, ()) if push else (),
    )


def _name(remote: Remote | None, unit: Unit, student: Student, settings: Settings) -> str:
    if remote:
        return remote.full_name.rpartition("/")[2]
    return settings.student_repository(unit.slug, student.username)


def _is_late(push: Push, due_at: datetime | None) -> bool:
    """Judged by when the server received the push, never by a commit's own date."""
    return due_at is not None and push.received_at > due_at


def _criteria(counting: MarkedPush, known: _Known) -> tuple[CriterionPoints, ...]:
    mark: Mark | None = counting.mark
    found: Iterable[MarkedCriterion | CriterionMark]
    if mark is not None and mark.verdict is not Verdict.UNGRADABLE:
        found = known.measured.get(mark.id, ())
    else:
        found = known.reported.get(counting.push.id, ())
    return tuple(
        CriterionPoints(id=one.criterion, points=one.points, max_points=one.max_points)
        for one in found
    )
