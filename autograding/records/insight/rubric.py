"""The criteria, checks and ways to fail of a unit, as rows that results point at."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from autograding.records.insight.patterns import plain
from autograding.records.insight.progress import CriterionLine
from autograding.records.insight.tables import Failure, UnitCheck, UnitCriterion
from autograding.report import CheckReport

__all__ = ["Rubric"]

_Row = TypeVar("_Row", UnitCriterion, UnitCheck)


@dataclass
class Rubric:
    """Finds a unit's rows, and adds those that are missing.

    Only a report that was made here corrects a title: the others are what students say.
    """

    session: Session
    unit_id: int
    is_trusted: bool

    def criteria(self, lines: Iterable[CriterionLine]) -> dict[str, UnitCriterion]:
        """The unit's criteria by name, those of `lines` among them."""
        asked = select(UnitCriterion).where(UnitCriterion.unit_id == self.unit_id)
        known = {row.name: row for row in self.session.scalars(asked)}
        for line in lines:
            row = known.get(line.name) or UnitCriterion(unit_id=self.unit_id, name=line.name)
            known[line.name] = self._correct(
                row, line.position, plain(line.title, 200), line.max_points
            )
        self.session.flush()
        return known

    def checks(
        self, criteria: dict[str, UnitCriterion], checks: Iterable[CheckReport]
    ) -> dict[tuple[str, str], UnitCheck]:
        """The unit's checks by (criterion, name), those of `checks` among them."""
        names = {row.id: name for name, row in criteria.items()}
        asked = select(UnitCheck).where(UnitCheck.criterion_id.in_(names))
        known = {(names[row.criterion_id], row.name): row for row in self.session.scalars(asked)}
        for position, check in enumerate(checks):
            key = check.criterion, check.id
            row = known.get(key) or UnitCheck(
                criterion_id=criteria[check.criterion].id, name=check.id
            )
            known[key] = self._correct(row, position, plain(check.title, 300), check.max_points)
        self.session.flush()
        return known

    def failures(self, wanted: set[tuple[int, str]]) -> dict[tuple[int, str], Failure]:
        """The ways to fail, by (check's id, words)."""
        asked = select(Failure).where(Failure.words.in_({words for _check, words in wanted}))
        known = {(row.check_id, row.words): row for row in self.session.scalars(asked)}
        for check_id, words in sorted(wanted - known.keys()):
            known[check_id, words] = Failure(check_id=check_id, words=words)
            self.session.add(known[check_id, words])
        self.session.flush()
        return known

    def _correct(self, row: _Row, position: int, title: str, max_points: int) -> _Row:
        if row.id is None or self.is_trusted:
            row.position, row.title, row.max_points = position, title, max_points
        self.session.add(row)
        return row
