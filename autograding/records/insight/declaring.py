"""What a unit itself says of its rubric, so that no student's report has to be believed."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from autograding.assignment import Criterion
from autograding.records.insight.keeping import keep_answers
from autograding.records.insight.progress import CriterionLine
from autograding.records.insight.rubric import CheckLine, Rubric
from autograding.records.insight.tables import (
    CheckResult,
    Progress,
    Standing,
    UnitCheck,
    UnitCriterion,
)
from autograding.records.marks import Mark, Remote
from autograding.records.models import Push

__all__ = ["declare"]


def declare(session: Session, unit_id: int, criteria: Sequence[Criterion]) -> None:
    """Keep a unit's criteria and checks as it declares them; again brings them up to date.

    What only reports of students name is forgotten. Where a student's report was kept before
    the unit said what it names, it is read again.
    """
    before = _names(session, unit_id)
    rubric = Rubric(session, unit_id, is_trusted=True)
    rows = rubric.criteria(
        CriterionLine(one.id, position, one.title, 0, one.points)
        for position, one in enumerate(criteria)
    )
    lines = _checks(criteria)
    checks = rubric.checks(rows, lines)
    for line in lines:
        checks.pop((line.criterion, line.name))
    _forget(session, UnitCheck, CheckResult.check_id, [row.id for row in checks.values()])
    for one in criteria:
        rows.pop(one.id)
    _forget(session, UnitCriterion, Progress.criterion_id, [row.id for row in rows.values()])
    for repository_id in _telling(session, unit_id, _names(session, unit_id) - before):
        keep_answers(session, repository_id)


def _checks(criteria: Sequence[Criterion]) -> list[CheckLine]:
    return [
        CheckLine(check.id, one.id, check.title, check.points)
        for one in criteria
        for check in one.checks
    ]


def _names(session: Session, unit_id: int) -> set[str]:
    """What the unit's criteria and checks are called."""
    rows = session.execute(
        select(UnitCriterion.name, UnitCheck.name)
        .outerjoin(UnitCheck, UnitCheck.criterion_id == UnitCriterion.id)
        .where(UnitCriterion.unit_id == unit_id)
    )
    return {name for row in rows for name in row if name is not None}


def _forget(
    session: Session,
    table: type[UnitCheck] | type[UnitCriterion],
    pointing: InstrumentedAttribute[int],
    ids: Sequence[int],
) -> None:
    """Take away what no report has that was made here, of a push to this machine or a re-run."""
    if not ids:
        return
    repository_id = pointing.class_.repository_id
    made_here = (
        select(pointing)
        .join(Standing, Standing.repository_id == repository_id)
        .outerjoin(Remote, Remote.repository_id == repository_id)
        .outerjoin(Mark, Mark.id == Standing.mark_id)
        .where(pointing.in_(ids), or_(Remote.repository_id.is_(None), Mark.points.is_not(None)))
    )
    session.execute(delete(table).where(table.id.in_(ids), table.id.not_in(made_here)))


def _telling(session: Session, unit_id: int, names: set[str]) -> Sequence[int]:
    """The repositories whose shown report, made elsewhere, has one of the names."""
    if not names:
        return ()
    told = (Push.report.contains(f'"{name}"', autoescape=True) for name in sorted(names))
    return session.scalars(
        select(Standing.repository_id)
        .join(Remote, Remote.repository_id == Standing.repository_id)
        .join(Push, Push.id == Standing.shown_id)
        .where(Standing.unit_id == unit_id, or_(*told))
    ).all()
