"""The pushes of the classroom's records, with the reports that came with them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import msgspec
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session, joinedload, undefer

from autograding.feedback.harmless import first_line
from autograding.records.insight.keeping import keep_answers, keep_standing
from autograding.records.marks import Remote
from autograding.records.models import (
    LONGEST_SUBJECT,
    CriterionMark,
    Push,
    PushState,
    Repository,
)
from autograding.report import Outcome, Report

__all__ = ["Pushes", "kept_report"]

NO_SUBJECTS: Mapping[str, str] = MappingProxyType({})
_REMOTE = select(Remote.repository_id)


class Pushes:
    """The received pushes and what grading found in them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(
        self,
        repository: Repository,
        commits: Iterable[str],
        received_at: datetime,
        subjects: Mapping[str, str] = NO_SUBJECTS,
    ) -> Sequence[Push]:
        """Write down received commits, oldest first, before anything else happens to them.

        `subjects` are what the commits' messages begin with, by commit, as their authors wrote it;
        what is kept is a line of plain text.
        """
        pushes = [
            Push(
                repository_id=repository.id,
                commit=commit,
                subject=first_line(subjects.get(commit, ""), LONGEST_SUBJECT),
                received_at=received_at,
                state=PushState.RECEIVED,
            )
            for commit in commits
        ]
        self._session.add_all(pushes)
        keep_standing(self._session, [repository.id])
        return pushes

    def count(self, repository: Repository) -> int:
        """How many pushes of `repository` are recorded."""
        counted = self._session.scalar(
            select(func.count()).where(Push.repository_id == repository.id)
        )
        return counted or 0

    def counts(self) -> Mapping[int, int]:
        """How many pushes are recorded of each repository that has any, by its id."""
        counting = select(Push.repository_id, func.count()).group_by(Push.repository_id)
        return dict(iter(self._session.execute(counting)))

    def get(self, push_id: int) -> Push | None:
        """A push with its repository, unit, student and report."""
        return self._session.scalar(
            select(Push)
            .where(Push.id == push_id)
            .options(
                undefer(Push.report),
                joinedload(Push.repository).options(
                    joinedload(Repository.unit), joinedload(Repository.student)
                ),
            )
        )

    def newest(self, repository: Repository) -> Push | None:
        """The newest push of `repository`, with its report."""
        return self._session.scalar(_newest_first(repository.id))

    def of_commit(self, repository: Repository, commit: str) -> Push | None:
        """The newest push of that commit, with its report."""
        return self._session.scalar(_newest_first(repository.id).where(Push.commit == commit))

    def previous_graded(self, push: Push) -> Push | None:
        """The newest graded push before `push`, with its report: what a change is told against."""
        return self._session.scalar(
            _newest_first(push.repository_id).where(
                Push.id < push.id, Push.state == PushState.GRADED
            )
        )

    def superseded(self, push: Push) -> bool:
        """Whether a newer push of the same repository has been judged already."""
        newer = select(Push.id).where(
            Push.repository_id == push.repository_id,
            Push.id > push.id,
            Push.state != PushState.RECEIVED,
        )
        return self._session.scalar(newer.limit(1)) is not None

    def waiting(self) -> Sequence[int]:
        """Ids of the pushes that are not judged yet, oldest first.

        Where a repository lives elsewhere, its pushes are judged there.
        """
        return self._session.scalars(
            select(Push.id)
            .where(Push.state == PushState.RECEIVED, Push.repository_id.not_in(_REMOTE))
            .order_by(Push.id)
        ).all()

    def reopen_failures(self) -> None:
        """Let the newest push of every repository be tried again where our side failed on it."""
        newest = select(func.max(Push.id)).group_by(Push.repository_id)
        failed = self._session.execute(
            select(Push.id, Push.repository_id).where(
                Push.state == PushState.UNGRADABLE,
                Push.id.in_(newest),
                Push.repository_id.not_in(_REMOTE),
            )
        ).all()
        again = update(Push).where(Push.id.in_([push for push, _repository in failed]))
        self._session.execute(again.values(state=PushState.RECEIVED))
        keep_standing(self._session, [repository for _push, repository in failed])

    def save_report(self, push: Push, report: Report, graded_at: datetime) -> None:
        """Keep `report` with its points and marks; what an earlier grading left is replaced."""
        push.state = PushState.GRADED if report.gradable else PushState.UNGRADABLE
        push.points = report.points if report.gradable else None
        push.graded_at = graded_at
        push.problem = _what_broke(report)
        push.report = report.to_json().decode()
        self._session.add(push)
        self._session.execute(delete(CriterionMark).where(CriterionMark.push_id == push.id))
        if report.gradable:
            self._session.add_all(_marks(push.id, report))
        keep_answers(self._session, push.repository_id)

    def save_problem(self, push: Push, problem: str, when: datetime) -> None:
        """Give a push up for a fault of ours: no points, and the reason for the instructor."""
        push.state, push.points, push.graded_at = PushState.UNGRADABLE, None, when
        push.problem = problem
        self._session.add(push)
        keep_standing(self._session, [push.repository_id])


def kept_report(push: Push | None) -> Report | None:
    """The report that was kept with a push; None where there is none that this version can read.

    `push` must have been loaded with its report.
    """
    if push is None or push.report is None:
        return None
    try:
        return Report.from_json(push.report)
    except msgspec.MsgspecError:
        return None


def _what_broke(report: Report) -> str:
    """For the instructor: the checks that broke for a fault of ours, with their logs."""
    return "\n\n".join(
        f"{check.id}: {check.message}\n{check.log}".strip()
        for check in report.checks
        if check.outcome is Outcome.INFRASTRUCTURE
    )


def _marks(push_id: int, report: Report) -> list[CriterionMark]:
    """One mark a criterion, in the rubric's order."""
    return [
        CriterionMark(
            push_id=push_id,
            criterion=criterion.id,
            position=position,
            title=criterion.title,
            points=criterion.points,
            max_points=criterion.max_points,
        )
        for position, criterion in enumerate(report.criteria)
    ]


def _newest_first(repository_id: int) -> Select[Push]:
    """The newest push of a repository that further conditions leave."""
    return (
        select(Push)
        .where(Push.repository_id == repository_id)
        .order_by(Push.id.desc())
        .limit(1)
        .options(undefer(Push.report))
    )
