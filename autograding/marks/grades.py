"""The grades of a class as rows for export: of each student in each unit, the one that counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from sqlalchemy.orm import Session

from autograding.contracts.grades import CriterionPoints, GradeRow
from autograding.marks.check_points import check_points
from autograding.records.counting import Counting, CountingPush
from autograding.records.marks import Verdict
from autograding.settings import Settings

__all__ = ["Grades", "Parts", "grades"]

_Points = Mapping[int, Sequence[CriterionPoints]]


class Parts(Enum):
    """What the points of a grade are told in: those of checks cost a look into each report."""

    CRITERIA = "criteria"
    CHECKS = "checks"


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
class _Known:
    """The parts of the points, by the push's id or by the mark's."""

    settings: Settings
    measured: _Points
    reported: _Points
    checks: _Points
    declared: frozenset[tuple[str, str]]


def grades(
    session: Session,
    settings: Settings,
    units: Sequence[str] = (),
    *,
    on_time: bool = False,
    parts: Parts | None = Parts.CRITERIA,
) -> Grades:
    """The grade of everyone who accepted a unit (each unit where none is named).

    What counts is the newest push: its mark of record, or what it reported where nobody has re-run
    it. A report that there is reason to distrust gives no points.

    Args:
        session: reads the records.
        settings: names the repositories on GitHub.
        units: the units' ids.
        on_time: leave out pushes received after the due date, which extensions move.
        parts: what the points are told in; none is quicker.
    """
    counting = Counting(session, units, on_time=on_time)
    rows, known = counting.rows(), _known(counting, settings, parts)
    graded = [(one, *_points(one)) for one in rows]
    pushed = [each for each in graded if each[0].push_id is not None]
    return Grades(
        rows=tuple(_row(one, points, known) for one, points, _is_verified in graded),
        unverified=_names(one for one, points, sure in pushed if points is not None and not sure),
        withheld=_names(one for one, points, _sure in pushed if points is None),
    )


def _known(counting: Counting, settings: Settings, parts: Parts | None) -> _Known:
    by_criterion = parts is Parts.CRITERIA
    return _Known(
        settings=settings,
        measured=_grouped(counting.measured()) if by_criterion else {},
        reported=_grouped(counting.reported()) if by_criterion else {},
        checks=check_points(counting.reports()) if parts is Parts.CHECKS else {},
        declared=frozenset(counting.declared()) if parts is Parts.CHECKS else frozenset(),
    )


def _grouped(rows: Iterable[tuple[int, str, int, int]]) -> _Points:
    found: dict[int, list[CriterionPoints]] = defaultdict(list)
    for owner, name, points, most in rows:
        found[owner].append(CriterionPoints(id=name, points=points, max_points=most))
    return found


def _names(rows: Iterable[CountingPush]) -> tuple[str, ...]:
    return tuple(f"{one.slug}/{one.username}" for one in rows)


def _points(one: CountingPush) -> tuple[int | None, bool]:
    """The points that count, and whether they were measured here."""
    if one.mark_id is not None:
        return one.mark_points, True
    return None if one.doubts else one.points, False


def _row(one: CountingPush, points: int | None, known: _Known) -> GradeRow:
    settings, is_remote = known.settings, one.url is not None
    page = f"{settings.web.rstrip('/')}/{settings.organization}" if is_remote else ""
    return GradeRow(
        assignment=one.slug,
        title=one.title,
        username=one.username,
        roster_identifier=one.name,
        name=one.name,
        repository=_name(one, settings),
        repository_url=one.url or "",
        starter_url=f"{page}/{settings.template_repository(one.slug)}" if is_remote else "",
        submitted_at=one.received_at,
        late=_is_late(one),
        submissions=one.submissions or 0,
        points=points,
        points_available=one.max_points,
        commit=one.commit or "",
        commit_url=f"{one.url}/commit/{one.commit}" if is_remote and one.commit else "",
        criteria=() if points is None else _criteria(one, known),
        checks=() if points is None else _checks(one, known),
    )


def _name(one: CountingPush, settings: Settings) -> str:
    if one.full_name:
        return one.full_name.rpartition("/")[2]
    return settings.student_repository(one.slug, one.username)


def _is_late(one: CountingPush) -> bool | None:
    """Judged by when the server received the push, never by a commit's own date."""
    if one.received_at is None or one.due_at is None:
        return None
    return one.received_at > one.due_at


def _criteria(one: CountingPush, known: _Known) -> Sequence[CriterionPoints]:
    if one.mark_id is not None and one.verdict is not Verdict.UNGRADABLE:
        return known.measured.get(one.mark_id, ())
    return known.reported.get(one.push_id or 0, ())


def _checks(one: CountingPush, known: _Known) -> Sequence[CriterionPoints]:
    """The checks of the report that counts; a student's own report makes up none."""
    found = known.checks.get(one.push_id or 0, ())
    if one.url is None or one.mark_points is not None:
        return found
    return [check for check in found if (one.slug, check.id) in known.declared]
