"""Which mark of a push counts, and the history that follows from it.

A *shown* push is a repository's newest one with points, measured here or reported. Its points are
those of its mark of record; those that it reported of itself where nobody has re-run it.
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
    select,
)
from sqlalchemy.orm import aliased

from autograding.records.marks import Concern, Mark
from autograding.records.models import Push, Repository, Student

__all__ = ["history", "points_over_time", "standing_mark", "standing_marks"]


def standing_marks() -> Subquery:
    """The id of each push's mark of record, for all pushes at once."""
    standing = cast(_newest_with_points(Mark), Integer).label("id")
    return select(Mark.push_id, standing).group_by(Mark.push_id).subquery()


def standing_mark(push: type[Push]) -> ScalarSelect[int]:
    """The id of the mark of record of each push of a statement, for few pushes."""
    mark = aliased(Mark)
    return (
        select(_newest_with_points(mark))
        .where(mark.push_id == push.id)
        .correlate(push)
        .scalar_subquery()
    )


def history(repository: Repository) -> Select[Push, Mark, Concern]:
    """Every push of one repository, newest first, with its mark; once for each of its concerns."""
    return (
        select(Push, Mark, Concern)
        .select_from(Push)
        .outerjoin(Mark, Mark.id == standing_mark(Push))
        .outerjoin(Concern, Concern.push_id == Push.id)
        .where(Push.repository_id == repository.id)
        .order_by(Push.id.desc(), Concern.id)
    )


def points_over_time(student: Student) -> Select[int, int]:
    """The unit's id and the points of every graded push of a student, the oldest first."""
    points = func.coalesce(Mark.points, Push.points)
    return (
        select(Repository.unit_id, points)
        .select_from(Push)
        .join(Repository, Repository.id == Push.repository_id)
        .outerjoin(Mark, Mark.id == standing_mark(Push))
        .where(Repository.student_id == student.id, points.is_not(None))
        .order_by(Push.id)
    )


def _newest_with_points(mark: type[Mark]) -> ColumnElement[int]:
    """The newest of the marks; the newest attempt where all of them failed."""
    with_points = func.max(case((mark.points.is_not(None), mark.id)))
    return func.coalesce(with_points, func.max(mark.id))
