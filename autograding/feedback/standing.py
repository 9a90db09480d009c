"""Where a student stood: the few numbers of a report that the next one is compared with."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from autograding.report import Points, Report

__all__ = ["Standing"]

_Id = Annotated[str, msgspec.Meta(max_length=100)]
_Commit = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]


class Standing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The points of one graded push, small enough to be kept in a comment.

    Attributes:
        assignment: the unit's id.
        commit: full hash of what was graded; None outside git.
        points: all of them; None where the grader broke down.
        max_points: how many there were to earn.
        criteria: points of each criterion, by its id.
    """

    assignment: _Id
    commit: _Commit | None = None
    points: Points | None = None
    max_points: Points = 0
    criteria: Annotated[Mapping[_Id, Points], msgspec.Meta(max_length=200)] = {}

    @classmethod
    def of(cls, report: Report) -> "Standing":
        """Where a report leaves the student."""
        return cls(
            assignment=report.assignment,
            commit=report.submission.commit,
            points=report.points,
            max_points=report.max_points,
            criteria={criterion.id: criterion.points for criterion in report.criteria},
        )

    @property
    def short_commit(self) -> str:
        """The first seven digits of the commit, "" outside git."""
        return (self.commit or "")[:7]
