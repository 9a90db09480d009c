"""Grades as CSV: as GitHub Classroom wrote them, as Classroom 50 does, and by criterion or check.

Headers and columns: GitHub's REST description, `classroom-assignment-grade`, in the order in which
github/gh-classroom wrote them; foundation50/classroom50's wiki page "Autograding Basics", "Web:
Download scores (CSV)". Times are ISO 8601 in UTC. What has no grade has an empty cell.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from autograding.contracts.spreadsheet import Cell, written

__all__ = [
    "CLASSROOM_50_HEADER",
    "CLASSROOM_HEADER",
    "CriterionPoints",
    "GradeRow",
    "checks_csv",
    "classroom50_csv",
    "classroom_csv",
    "criteria_csv",
]

CLASSROOM_HEADER = (
    "assignment_name",
    "assignment_url",
    "starter_code_url",
    "github_username",
    "roster_identifier",
    "student_repository_name",
    "student_repository_url",
    "submission_timestamp",
    "points_awarded",
    "points_available",
    "group_name",
)
CLASSROOM_50_HEADER = (
    "name",
    "first_name",
    "last_name",
    "usernames",
    "score",
    "max_score",
    "submissions",
    "submitted_at",
    "late",
    "commit",
    "review",
    "release",
)
_CRITERIA_HEADER = (
    "assignment",
    "username",
    "roster_identifier",
    "name",
    "commit",
    "submitted_at",
    "late",
    "points",
    "points_available",
)


@dataclass(frozen=True, kw_only=True)
class CriterionPoints:
    """What one criterion earned; `points` is None where there is no grade."""

    id: str
    points: int | None
    max_points: int


@dataclass(frozen=True, kw_only=True)
class GradeRow:
    """One student's grade in one assignment.

    Attributes:
        assignment: the unit's id.
        title: its title; "" for the id.
        username: the account that the repository belongs to.
        roster_identifier: what the roster calls the student: a name, a number, an address.
        name: the student's name; `first_name` and `last_name` where the roster tells them apart.
        repository: the repository's name.
        repository_url: its address.
        assignment_url: the page where the assignment is accepted.
        starter_url: the template's address.
        submitted_at: when the server received the graded push; None where nothing was pushed.
        late: whether that was after the due date; None without a due date or a push.
        submissions: how many pushes there were.
        points: what was earned; None where there is no grade.
        points_available: how many points there were to earn.
        commit: full hash of what was graded.
        commit_url: its page.
        review_url: the feedback pull request.
        release_url: the release that Classroom 50 made.
        group: the group's name.
        criteria: the points one by one, in the rubric's order.
        checks: the points of each check, where they were asked for.
    """

    assignment: str
    username: str
    points_available: int
    title: str = ""
    roster_identifier: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    repository: str = ""
    repository_url: str = ""
    assignment_url: str = ""
    starter_url: str = ""
    submitted_at: datetime | None = None
    late: bool | None = None
    submissions: int = 0
    points: int | None = None
    commit: str = ""
    commit_url: str = ""
    review_url: str = ""
    release_url: str = ""
    group: str = ""
    criteria: Sequence[CriterionPoints] = ()
    checks: Sequence[CriterionPoints] = ()


_Parts = Callable[[GradeRow], Sequence[CriterionPoints]]


def classroom_csv(rows: Iterable[GradeRow]) -> str:
    """The grades as GitHub Classroom's download had them."""
    return written(
        CLASSROOM_HEADER,
        (
            (
                row.title or row.assignment,
                row.assignment_url,
                row.starter_url,
                row.username,
                row.roster_identifier,
                row.repository,
                row.repository_url,
                row.submitted_at,
                row.points,
                row.points_available,
                row.group,
            )
            for row in rows
        ),
    )


def classroom50_csv(rows: Iterable[GradeRow]) -> str:
    """The scores of one assignment as Classroom 50's page downloads them.

    Who handed nothing in has the score 0 and blanks, as there; what was handed in and could not be
    graded has no score.
    """
    return written(
        CLASSROOM_50_HEADER,
        (
            (
                row.name,
                row.first_name,
                row.last_name,
                row.username,
                row.points if row.submitted_at else 0,
                row.points_available if row.submitted_at else None,
                row.submissions if row.submitted_at else None,
                row.submitted_at,
                row.late,
                row.commit_url,
                row.review_url,
                row.release_url,
            )
            for row in rows
        ),
    )


def criteria_csv(rows: Iterable[GradeRow]) -> str:
    """The grades with a column a criterion, headed `criterion (its points)`.

    Where there are several assignments, each has its own columns, headed `assignment: criterion`.
    """
    return _spread(list(rows), lambda row: row.criteria)


def checks_csv(rows: Iterable[GradeRow]) -> str:
    """The grades with a column a check, headed as those of criteria are."""
    return _spread(list(rows), lambda row: row.checks)


def _spread(rows: Sequence[GradeRow], parts: _Parts) -> str:
    """A row a grade, with a column for each of its parts."""
    columns = _columns(rows, parts)
    several = len({row.assignment for row in rows}) > 1
    heads = (
        f"{assignment}: {name} ({most})" if several else f"{name} ({most})"
        for (assignment, name), most in columns.items()
    )
    return written(
        (*_CRITERIA_HEADER, *heads),
        ((*_common(row), *_points(row, parts, columns)) for row in rows),
    )


def _columns(rows: Iterable[GradeRow], parts: _Parts) -> dict[tuple[str, str], int]:
    """Every part of every assignment, with the most that it was ever worth."""
    columns: dict[tuple[str, str], int] = {}
    for row in rows:
        for one in parts(row):
            key = (row.assignment, one.id)
            columns[key] = max(one.max_points, columns.get(key, 0))
    return columns


def _common(row: GradeRow) -> tuple[Cell, ...]:
    return (
        row.assignment,
        row.username,
        row.roster_identifier,
        row.name,
        row.commit,
        row.submitted_at,
        row.late,
        row.points,
        row.points_available,
    )


def _points(
    row: GradeRow, parts: _Parts, columns: Mapping[tuple[str, str], int]
) -> tuple[Cell, ...]:
    earned = {(row.assignment, one.id): one.points for one in parts(row)}
    return tuple(earned.get(key) for key in columns)
