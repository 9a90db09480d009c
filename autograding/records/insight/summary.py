"""How the class stands in each unit, counted from one index."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Integer, and_, cast, func, select
from sqlalchemy.orm import Session

from autograding.records.extensions import Extension
from autograding.records.insight.state import State
from autograding.records.insight.tables import Standing
from autograding.records.models import Repository, Unit

__all__ = ["UnitCounts", "count_units"]


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How many repositories of a unit are in each state, and have how many points."""

    states: Counter[State] = field(default_factory=Counter)
    points: Counter[int] = field(default_factory=Counter)
    late: int = 0


def count_units(session: Session) -> Mapping[int, UnitCounts]:
    """The counts of each unit that somebody accepted, by its id; two statements."""
    is_late = cast(Standing.counted_at > Unit.due_at, Integer)
    rows = session.execute(
        select(Standing.unit_id, Standing.state, Standing.points, func.count(), func.sum(is_late))
        .join(Unit, Unit.id == Standing.unit_id)
        .group_by(Standing.unit_id, Standing.state, Standing.points)
    )
    states: dict[int, Counter[State]] = {}
    points: dict[int, Counter[int]] = {}
    late = _pardoned(session)
    for unit_id, state, value, number, late_ones in rows:
        states.setdefault(unit_id, Counter())[state] += number
        points.setdefault(unit_id, Counter())
        if value is not None:
            points[unit_id][value] += number
        late[unit_id] += late_ones or 0
    return {
        unit_id: UnitCounts(states[unit_id], points[unit_id], late[unit_id]) for unit_id in states
    }


def _pardoned(session: Session) -> Counter[int]:
    """What extensions change in the number of late ones, by the unit's id."""
    before = func.coalesce(cast(Standing.counted_at > Unit.due_at, Integer), 0)
    after = cast(Standing.counted_at > Extension.due_at, Integer)
    rows = session.execute(
        select(Standing.unit_id, func.sum(after - before))
        .join(Unit, Unit.id == Standing.unit_id)
        .join(Repository, Repository.id == Standing.repository_id)
        .join(
            Extension,
            and_(
                Extension.unit_id == Repository.unit_id,
                Extension.student_id == Repository.student_id,
            ),
        )
        .where(Standing.counted_at.is_not(None))
        .group_by(Standing.unit_id)
    )
    return Counter({unit_id: int(change) for unit_id, change in rows})
