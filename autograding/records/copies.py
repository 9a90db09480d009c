"""Repositories that live elsewhere and are copied here, as a synchronization knows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from autograding.records.marks import Concern, ConcernKind, Remote
from autograding.records.models import Push, Repository, Student, Unit
from autograding.records.removals import Removals
from autograding.records.repositories import Repositories
from autograding.records.roster import Roster, Units

__all__ = ["CopiedRepository", "Copies", "Homes", "NotACopy"]


class NotACopy(Exception):
    """A repository lives here already; the message says what to do."""


@dataclass(frozen=True, slots=True)
class CopiedRepository:
    """What is known of a copy.

    Attributes:
        pushed_at: when it said it was last pushed to, as of the last synchronization.
        newest: its newest push.
        newest_is_refused: whether that push brought a report that was refused.
    """

    pushed_at: datetime | None
    newest: Push | None
    newest_is_refused: bool


@dataclass(frozen=True, slots=True)
class Homes:
    """The slugs of the units whose repositories are all here, and of those that have copies."""

    here: frozenset[str]
    there: frozenset[str]


class Copies:
    """The copies, their pushes and what was refused of them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, slug: str, username: str) -> CopiedRepository | None:
        """The copy of one student's repository of one unit; None before the first time.

        Raises:
            NotACopy: the student pushes to this machine.
            StudentRemoved: the student was removed from the class.
        """
        repository = Repositories(self._session).find(slug, username)
        if repository is None:
            Removals(self._session).check(username)
            return None
        remote = self.of(repository)
        if remote is None:
            message = f"{username} pushes {slug} to this machine: use another folder with --data."
            raise NotACopy(message)
        pushes = self.pushes(repository)
        refused = self.refused(repository)
        newest = pushes[-1] if pushes else None
        return CopiedRepository(
            remote.pushed_at, newest, newest is not None and newest.id in refused
        )

    def register(
        self, slug: str, username: str, *, path: str, starter: str, full_name: str, url: str
    ) -> Repository:
        """Record a copy with its student, or bring its address up to date.

        Raises:
            InvalidUsername: no folder can be named so.
            NotACopy: it is recorded as another student's.
            StudentRemoved: the student was removed from the class.
        """
        self._check_owner(full_name, username)
        unit = Units(self._session).find(slug)
        if unit is None:
            message = f"There is no unit {slug!r} in this classroom."
            raise LookupError(message)
        roster = Roster(self._session)
        student = roster.find(username)
        if student is None:
            Removals(self._session).check(username)
            student = roster.enroll(username, username)
        repository = Repositories(self._session).accept(
            unit, student, path=path, feedback_commit=starter
        )
        remote = self.of(repository)
        if remote is None:
            remote = Remote(repository_id=repository.id)
            self._session.add(remote)
        remote.full_name, remote.url = full_name, url
        self._session.flush()
        return repository

    def _check_owner(self, full_name: str, username: str) -> None:
        owner = self._session.scalar(
            select(Student.username)
            .join(Repository, Repository.student_id == Student.id)
            .join(Remote, Remote.repository_id == Repository.id)
            .where(Remote.full_name == full_name)
        )
        if owner not in (None, username):
            message = f"It was collected as {owner}'s, but the roster has it as {username}'s: "
            message += f"remove {owner} on the page People, and run this again."
            raise NotACopy(message)

    def finish(self, repository: Repository, pushed_at: datetime | None) -> None:
        """Note that everything up to `pushed_at` is here."""
        remote = self._session.get_one(Remote, repository.id)
        remote.pushed_at, remote.synced_at = pushed_at, datetime.now(UTC)

    def pushes(self, repository: Repository) -> Sequence[Push]:
        """Its pushes, oldest first."""
        return self._session.scalars(
            select(Push).where(Push.repository_id == repository.id).order_by(Push.id)
        ).all()

    def refused(self, repository: Repository) -> set[int]:
        """The ids of its pushes that brought a report which was refused."""
        kinds = [kind for kind in ConcernKind if kind.refuses]
        return set(
            self._session.scalars(
                select(Concern.push_id)
                .join(Push, Push.id == Concern.push_id)
                .where(Push.repository_id == repository.id, Concern.kind.in_(kinds))
            )
        )

    def of(self, repository: Repository) -> Remote | None:
        """Where a repository lives, if that is elsewhere."""
        return self._session.get(Remote, repository.id)

    def homes(self) -> Homes:
        """The units that have copies, and those others that somebody has accepted here."""
        accepted = self._units(select(Repository.id))
        if self._session.scalar(select(Remote.repository_id).limit(1)) is None:
            return Homes(here=accepted, there=frozenset())
        copied = self._units(select(Remote.repository_id).join(Remote.repository))
        return Homes(here=accepted - copied, there=copied)

    def _units(self, some: Select[int]) -> frozenset[str]:
        """The units that have one of these repositories."""
        has_some = some.where(Repository.unit_id == Unit.id).exists()
        return frozenset(self._session.scalars(select(Unit.slug).where(has_some)))

    def all(self) -> Mapping[int, Remote]:
        """Where each copy comes from, by its repository's id."""
        return {remote.repository_id: remote for remote in self._session.scalars(select(Remote))}
