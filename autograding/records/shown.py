"""Which push of a repository is shown, by which mark, and which criteria's points go with it.

A *shown* push is the newest one with points, measured here or reported. Its points are those of its
mark of record; those that it reported of itself where nobody has re-run it.
"""

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Subquery,
    case,
    cast,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from autograding.records.marks import Concern, ConcernKind, Mark, MarkedCriterion
from autograding.records.models import CriterionMark, Push, PushState, Repository, Student, Unit

__all__ = ["history", "newest_ids", "shown_criteria", "standing_marks", "standings", "stuck"]


def standing_marks() -> Subquery:
    """The id of each push's mark of record; that of its newest attempt where all of them failed."""
    with_points = func.max(case((Mark.points.is_not(None), Mark.id)))
    standing = cast(func.coalesce(with_points, func.max(Mark.id)), Integer).label("id")
    return select(Mark.push_id, standing).group_by(Mark.push_id).subquery()


def newest_ids(*, graded: bool) -> Subquery:
    """The id of each repository's newest push (that has points)."""
    ids = select(Push.repository_id, func.max(Push.id).label("id")).group_by(Push.repository_id)
    return (ids.where(_has_points()) if graded else ids).subquery()


def standings() -> Select[Repository, Push, Push, Mark, int]:
    """Every repository: its newest push, the shown one, and that one's mark.

    Last comes how many concerns about the newest push make its own report worth nothing.
    """
    newest, graded = aliased(Push), aliased(Push)
    latest, shown, marks = newest_ids(graded=False), newest_ids(graded=True), standing_marks()
    return (
        select(Repository, newest, graded, Mark, _distrust(newest.id))
        .outerjoin(latest, latest.c.repository_id == Repository.id)
        .outerjoin(newest, newest.id == latest.c.id)
        .outerjoin(shown, shown.c.repository_id == Repository.id)
        .outerjoin(graded, graded.id == shown.c.id)
        .outerjoin(marks, marks.c.push_id == graded.id)
        .outerjoin(Mark, Mark.id == marks.c.id)
    )


def history(repository: Repository) -> Select[Push, Mark, Concern]:
    """Every push of one repository, newest first, with its mark; once for each of its concerns."""
    marks = standing_marks()
    return (
        select(Push, Mark, Concern)
        .outerjoin(marks, marks.c.push_id == Push.id)
        .outerjoin(Mark, Mark.id == marks.c.id)
        .outerjoin(Concern, Concern.push_id == Push.id)
        .where(Push.repository_id == repository.id)
        .order_by(Push.id.desc(), Concern.id)
    )


def shown_criteria(unit: Unit) -> Subquery:
    """The criteria of every shown push of `unit`: as re-run here, else as reported."""
    shown, marks = newest_ids(graded=True), standing_marks()
    measured = select(Mark.push_id).where(Mark.points.is_not(None))
    reported = (
        _criteria(CriterionMark)
        .join(shown, shown.c.id == CriterionMark.push_id)
        .where(CriterionMark.push_id.not_in(measured))
    )
    ours = (
        _criteria(MarkedCriterion)
        .join(marks, marks.c.id == MarkedCriterion.mark_id)
        .join(shown, shown.c.id == marks.c.push_id)
    )
    owned = [
        each.join(Repository, Repository.id == shown.c.repository_id).where(
            Repository.unit_id == unit.id
        )
        for each in (reported, ours)
    ]
    return union_all(*owned).subquery("shown_criteria")


def stuck(unit: Unit) -> Select[str, int, Student]:
    """The criteria below full points in the shown results of `unit`, with their students."""
    one = shown_criteria(unit).c
    return (
        select(one.criterion, one.points, Student)
        .join(Student, Student.id == one.student_id)
        .where(one.points < one.max_points)
        .order_by(one.points, Student.name)
    )


def _criteria(
    table: type[CriterionMark] | type[MarkedCriterion],
) -> Select[int, str, int, str, int, int]:
    return select(
        Repository.student_id,
        table.criterion,
        table.position,
        table.title,
        table.points,
        table.max_points,
    ).select_from(table)


def _has_points() -> ColumnElement[bool]:
    """Whether a push was graded, by its own report or by a re-run."""
    measured = select(Mark.id).where(Mark.push_id == Push.id, Mark.points.is_not(None)).exists()
    return or_(Push.state == PushState.GRADED, measured)


def _distrust(push_id: object) -> ScalarSelect[int]:
    kinds = [kind for kind in ConcernKind if kind.distrusts]
    return (
        select(func.count())
        .where(Concern.push_id == push_id, Concern.kind.in_(kinds))
        .scalar_subquery()
    )
