"""The criteria, checks and ways to fail of a unit, as rows that results point at."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from autograding.records.insight.patterns import plain
from autograding.records.insight.progress import CriterionLine
from autograding.records.insight.tables import Failure, UnitCheck, UnitCriterion

__all__ = ["CheckLine", "Rubric"]

_Row = TypeVar("_Row", UnitCriterion, UnitCheck)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check as the unit declares it, or as a report has it."""

    name: str
    criterion: str
    title: str
    max_points: int


@dataclass
class Rubric:
    """Finds a unit's rows.

    What is trusted (the unit's own definition, a report that was made here) adds those that are
    missing and corrects titles. Other reports are what students say: they do neither.
    """

    session: Session
    unit_id: int
    is_trusted: bool

    def criteria(self, lines: Iterable[CriterionLine]) -> dict[str, UnitCriterion]:
        """The unit's criteria by name, those of `lines` among them where they are trusted."""
        asked = select(UnitCriterion).where(UnitCriterion.unit_id == self.unit_id)
        known = {row.name: row for row in self.session.scalars(asked)}
        if self.is_trusted:
            for line in lines:
                row = known.get(line.name) or UnitCriterion(unit_id=self.unit_id, name=line.name)
                known[line.name] = self._correct(row, line.position, plain(line.title, 200), line)
            self.session.flush()
        return known

    def checks(
        self, criteria: dict[str, UnitCriterion], lines: Iterable[CheckLine]
    ) -> dict[tuple[str, str], UnitCheck]:
        """The unit's checks by (criterion, name), those of `lines` among them where trusted."""
        names = {row.id: name for name, row in criteria.items()}
        asked = select(UnitCheck).where(UnitCheck.criterion_id.in_(names))
        known = {(names[row.criterion_id], row.name): row for row in self.session.scalars(asked)}
        if self.is_trusted:
            for position, line in enumerate(lines):
                key = line.criterion, line.name
                criterion_id = criteria[line.criterion].id
                row = known.get(key) or UnitCheck(criterion_id=criterion_id, name=line.name)
                known[key] = self._correct(row, position, plain(line.title, 300), line)
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

    def _correct(
        self, row: _Row, position: int, title: str, line: CriterionLine | CheckLine
    ) -> _Row:
        row.position, row.title, row.max_points = position, title, line.max_points
        self.session.add(row)
        return row
