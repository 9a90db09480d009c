"""The points of each check, out of the reports that count: for exports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from autograding.contracts.grades import CriterionPoints
from autograding.records import MarkedPush
from autograding.records.marks import Mark
from autograding.records.models import Push

__all__ = ["check_points"]

_AT_ONCE = 500
"""How many reports are asked for with one statement: all of them need not fit in memory."""


class _Check(msgspec.Struct):
    id: str
    points: int
    max_points: int


class _Checks(msgspec.Struct):
    """What is needed of a report; the rest of it is skipped."""

    checks: tuple[_Check, ...]


def check_points(
    session: Session, counting: Iterable[MarkedPush]
) -> Mapping[int, Sequence[CriterionPoints]]:
    """The checks of each push, by its id: as re-run here, else as reported.

    A report that this version cannot read tells nothing.
    """
    every = list(counting)
    # A mark without points is a fault of ours: what was reported goes on counting.
    measured = {one.mark.id: one.push.id for one in every if _is_measured(one) and one.mark}
    reported = {one.push.id: one.push.id for one in every if not _is_measured(one)}
    return {
        owners[number]: points
        for owners, table in ((measured, Mark), (reported, Push))
        for number, points in _read(session, table, list(owners))
    }


def _is_measured(one: MarkedPush) -> bool:
    return one.mark is not None and one.mark.points is not None


def _read(
    session: Session, table: type[Mark] | type[Push], ids: Sequence[int]
) -> Iterator[tuple[int, Sequence[CriterionPoints]]]:
    for start in range(0, len(ids), _AT_ONCE):
        asked = select(table.id, table.report).where(table.id.in_(ids[start : start + _AT_ONCE]))
        for number, report in session.execute(asked):
            yield number, _points(report)


def _points(report: str | None) -> Sequence[CriterionPoints]:
    try:
        found = msgspec.json.decode(report or "", type=_Checks)
    except msgspec.MsgspecError:
        return ()
    return [
        CriterionPoints(id=one.id, points=one.points, max_points=one.max_points)
        for one in found.checks
    ]
