"""The points of each check, out of the reports that count: for exports."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from autograding.contracts.grades import CriterionPoints

__all__ = ["check_points"]


class _Check(msgspec.Struct):
    id: str
    points: int
    max_points: int


class _Checks(msgspec.Struct):
    """What is needed of a report; the rest of it is skipped."""

    checks: tuple[_Check, ...]


def check_points(
    reports: Iterable[tuple[int, str | None]],
) -> Mapping[int, Sequence[CriterionPoints]]:
    """The checks of each push, by its id. A report that this version cannot read tells nothing."""
    return {push_id: _points(report) for push_id, report in reports}


def _points(report: str | None) -> Sequence[CriterionPoints]:
    try:
        found = msgspec.json.decode(report or "", type=_Checks)
    except msgspec.MsgspecError:
        return ()
    return [
        CriterionPoints(id=one.id, points=one.points, max_points=one.max_points)
        for one in found.checks
    ]
