"""Writes what is kept of repositories anew, in the transaction that changed what it follows from.

`keep_standing` after anything that happens to a repository, its pushes, marks or concerns;
`keep_answers` after a report that may be the shown one. Both send a constant number of statements.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from autograding.records.insight.patterns import bounded, is_name, pattern, plain, subject
from autograding.records.insight.progress import Attempt, CriterionLine, progress_of
from autograding.records.insight.rubric import CheckLine, Rubric
from autograding.records.insight.state import state_of
from autograding.records.insight.tables import (
    CheckResult,
    FindingSeen,
    Progress,
    Standing,
    UnitCheck,
    UnitCriterion,
)
from autograding.records.marks import Concern, ConcernKind, Mark, MarkedCriterion, Remote
from autograding.records.models import CriterionMark, Push, PushState, Repository
from autograding.records.shown import standing_mark
from autograding.report import CheckReport, Outcome, Report

__all__ = ["keep_all", "keep_answers", "keep_standing"]

_CHUNK = 500
_MOST_FINDINGS = 100
_WRONG = {Outcome.FAILED, Outcome.PARTIAL, Outcome.ERROR, Outcome.TIMEOUT}


def keep_standing(session: Session, repository_ids: Collection[int]) -> None:
    """Write anew where repositories stand; any number of them, some hundred a statement."""
    session.flush()
    ids = sorted(set(repository_ids))
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        rows = [_standing(row) for row in session.execute(_found(), {"ids": chunk})]
        session.execute(delete(Standing).where(Standing.repository_id.in_(chunk)))
        if rows:
            session.execute(insert(Standing), rows)


def keep_answers(session: Session, repository_id: int) -> None:
    """Write anew where a repository stands, and what its shown result says in detail."""
    keep_standing(session, [repository_id])
    for table in (CheckResult, Progress, FindingSeen):
        session.execute(delete(table).where(table.repository_id == repository_id))
    shown = _shown(session, repository_id)
    attempts = _attempts(session, repository_id)
    if shown is None or not attempts:
        return
    rubric = Rubric(session, shown.unit_id, shown.is_trusted)
    criteria = rubric.criteria(attempts[-1].lines.values())
    progress = _progress(repository_id, criteria, attempts, shown.report)
    _insert(session, Progress, progress)
    missed = (one["missed_pushes"] for one in progress)
    _note_missed(session, repository_id, max(missed, default=0))
    if shown.report is not None:
        report = shown.report
        told = _told(report, criteria)
        checks = rubric.checks(criteria, map(_line, told))
        known = [check for check in told if (check.criterion, check.id) in checks]
        _insert(session, CheckResult, _results(repository_id, rubric, checks, known))
        _insert(session, FindingSeen, _findings(repository_id, report))


def _told(report: Report, criteria: Collection[str]) -> list[CheckReport]:
    """The report's checks of these criteria, each once."""
    told = {check.id: check for check in report.checks}
    return [one for one in told.values() if one.criterion in criteria and is_name(one.id)]


def _line(check: CheckReport) -> CheckLine:
    return CheckLine(check.id, check.criterion, check.title, check.max_points)


def _note_missed(session: Session, repository_id: int, missed: int) -> None:
    standing = update(Standing).where(Standing.repository_id == repository_id)
    session.execute(standing.values(missed_pushes=missed))


def keep_all(session: Session) -> None:
    """Make everything that is kept anew, repository by repository: after a migration."""
    for repository_id in session.scalars(select(Repository.id)).all():
        keep_answers(session, repository_id)
        session.expire_all()


@dataclass(frozen=True)
class _Shown:
    """The shown result of a repository: its report where there is one that can be read."""

    unit_id: int
    report: Report | None
    is_trusted: bool


def _shown(session: Session, repository_id: int) -> _Shown | None:
    measured = Mark.points.is_not(None)
    found = session.execute(
        select(
            Standing.unit_id,
            case((measured, Mark.report), else_=Push.report),
            or_(measured, Remote.repository_id.is_(None)),
        )
        .select_from(Standing)
        .join(Push, Push.id == Standing.shown_id)
        .outerjoin(Mark, Mark.id == Standing.mark_id)
        .outerjoin(Remote, Remote.repository_id == Standing.repository_id)
        .where(Standing.repository_id == repository_id)
    ).one_or_none()
    if found is None:
        return None
    unit_id, text, is_trusted = found
    return _Shown(unit_id, _read(text), bool(is_trusted))


def _read(text: str | None) -> Report | None:
    try:
        return Report.from_json(text) if text else None
    except msgspec.MsgspecError:
        return None  # of a version that this one does not read


@cache
def _found() -> Select[*tuple[Any, ...]]:
    """Each of the repositories `ids` with its newest push, the shown one, its mark, and distrust.

    Columns only: what a caller has loaded stays as it is. Built once, as each push asks it twice.
    """
    newest, shown = aliased(Push), aliased(Push)
    distrusting = [kind for kind in ConcernKind if kind.distrusts]
    own = select(func.max(Push.id)).where(Push.repository_id == Repository.id)
    measured = select(Mark.id).where(Mark.push_id == Push.id, Mark.points.is_not(None)).exists()
    with_points = own.where(or_(Push.state == PushState.GRADED, measured))
    doubts = select(func.count()).where(Concern.push_id == newest.id, Concern.kind.in_(distrusting))
    missed = select(func.coalesce(func.max(Progress.missed_pushes), 0)).where(
        Progress.repository_id == Repository.id
    )
    return (
        select(
            Repository.id,
            Repository.unit_id,
            newest.id,
            newest.state,
            newest.received_at,
            shown.id,
            shown.points,
            shown.received_at,
            Mark.id,
            Mark.verdict,
            Mark.points,
            doubts.scalar_subquery(),
            missed.scalar_subquery(),
        )
        .select_from(Repository)
        .outerjoin(newest, newest.id == own.correlate(Repository).scalar_subquery())
        .outerjoin(shown, shown.id == with_points.correlate(Repository).scalar_subquery())
        .outerjoin(Mark, Mark.id == standing_mark(shown))
        .where(Repository.id.in_(bindparam("ids", expanding=True)))
    )


def _standing(row: Sequence[Any]) -> dict[str, Any]:
    repository_id, unit_id, newest_id, state, newest_at, shown_id, reported, shown_at, *mark = row
    mark_id, verdict, measured, doubts, missed = mark
    is_verdict = measured is not None and newest_id == shown_id
    found = state_of(state, verdict if is_verdict else None, is_distrusted=bool(doubts))
    return {
        "repository_id": repository_id,
        "unit_id": unit_id,
        "state": found,
        "is_distrusted": bool(doubts),
        "newest_id": newest_id,
        "shown_id": shown_id,
        "mark_id": mark_id,
        "points": reported if measured is None else measured,
        "counted_at": shown_at or newest_at,
        "missed_pushes": missed,
    }


def _attempts(session: Session, repository_id: int) -> list[Attempt]:
    """Every push with points, the oldest first, by its mark of record or else its own report."""
    own = Push.repository_id == repository_id
    reported = _lines(CriterionMark).join(Push, Push.id == CriterionMark.push_id)
    measured = (
        _lines(MarkedCriterion)
        .add_columns(Mark.id)
        .join(Mark, Mark.id == MarkedCriterion.mark_id)
        .join(Push, Push.id == Mark.push_id)
    )
    rows = [
        *((*row, 0) for row in session.execute(reported.where(own).order_by(Push.id))),
        *(tuple(row) for row in session.execute(measured.where(own).order_by(Push.id, Mark.id))),
    ]
    found: dict[int, Attempt] = {}
    for (push_id, _mark), group in groupby(rows, key=lambda row: (row[0], row[-1])):
        own_lines = list(group)
        lines = [CriterionLine(*row[2:-1]) for row in own_lines]
        found[push_id] = Attempt(own_lines[0][1], {line.name: line for line in lines})
    return [found[push_id] for push_id in sorted(found)]


def _lines(
    table: type[CriterionMark] | type[MarkedCriterion],
) -> Select[int, datetime, str, int, str, int, int]:
    return select(
        Push.id,
        Push.received_at,
        table.criterion,
        table.position,
        table.title,
        table.points,
        table.max_points,
    ).select_from(table)


def _progress(
    repository_id: int,
    criteria: dict[str, UnitCriterion],
    attempts: Sequence[Attempt],
    report: Report | None,
) -> list[dict[str, Any]]:
    ticks = {one.id: one.self_assessed for one in report.criteria} if report else {}
    return [
        {
            "repository_id": repository_id,
            "criterion_id": criteria[name].id,
            "points": line.points,
            "ticked": ticks.get(name),
            **_columns(name, attempts),
        }
        for name, line in attempts[-1].lines.items()
        if name in criteria
    ]


def _columns(name: str, attempts: Sequence[Attempt]) -> dict[str, Any]:
    found = progress_of(name, attempts)
    return {
        "attempts": found.attempts,
        "missed_since": found.missed_since,
        "missed_pushes": found.missed_pushes,
    }


def _results(
    repository_id: int,
    rubric: Rubric,
    checks: dict[tuple[str, str], UnitCheck],
    told: Sequence[CheckReport],
) -> list[dict[str, Any]]:
    ways = {
        check.id: (checks[check.criterion, check.id].id, pattern(check.message, check.outcome))
        for check in told
        if check.outcome in _WRONG
    }
    failures = rubric.failures(set(ways.values()))
    return [
        {
            "repository_id": repository_id,
            "check_id": checks[check.criterion, check.id].id,
            "outcome": check.outcome,
            "points": check.points,
            "failure_id": failures[ways[check.id]].id if check.id in ways else None,
        }
        for check in told
    ]


def _findings(repository_id: int, report: Report) -> list[dict[str, Any]]:
    return [
        {
            "repository_id": repository_id,
            "kind": plain(one.kind, 60),
            "subject": subject(one.message),
            "file": plain(one.location.file, 200) if one.location else "",
            "line": bounded(one.location.line) if one.location else 0,
            "count": bounded(one.count),
            "message": plain(one.message, 500),
        }
        for one in report.findings[:_MOST_FINDINGS]
    ]


def _insert(session: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
