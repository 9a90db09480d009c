"""Bring a class's repositories here from GitHub: commits, times of receipt, reports.

Everything may be stopped and run again: a push is recorded once, and a repository counts as done
only when all of it is. Nothing that a student's repository says of itself is believed: whose it is
comes from its name, when a push came from the server, and a report has to fit both.

What GitHub told of a repository (`records/news.py`) is settled by bringing it, and not before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from autograding.assignment import Assignment
from autograding.feedback import Standing, comment
from autograding.forge.github import (
    ArtifactError,
    NotFound,
    ReceivedPush,
    Refused,
    StudentRepository,
    student_of,
)
from autograding.forge.local.folder import DataFolder
from autograding.forge.local.git import GitError
from autograding.forge.local.locks import locked
from autograding.marks.arrivals import Arrival, Noted, arrivals, feedback_concerns, starter_of
from autograding.marks.mirror import Mirror
from autograding.marks.reports import Judged, judge_reports, unreadable
from autograding.marks.workflows import Workflows
from autograding.records import (
    Concerns,
    CopiedRepository,
    Copies,
    Database,
    InvalidUsername,
    News,
    NotACopy,
    Pushes,
    Repositories,
    Roster,
    StudentRemoved,
    Told,
    Units,
    kept_report,
)
from autograding.records.insight.declaring import declare
from autograding.records.marks import ConcernKind
from autograding.records.models import Push, PushState, Repository
from autograding.settings import Settings

__all__ = ["Source", "Synced", "Synchronization"]

_PATIENCE = timedelta(hours=1)
"""How long a run may take to bring its report before that is worth a word."""
_LAG = timedelta(minutes=2)
"""How long GitHub's list of pushes may be behind what it says elsewhere."""


class Source(Protocol):
    """What is read from GitHub; `autograding.forge.github.Results` is one."""

    def repositories(self, *units: str) -> Sequence[StudentRepository]:
        """The students' repositories of those units."""

    def repository(self, full_name: str, *units: str) -> StudentRepository | None:
        """The one of that name as it is now, if it is a student's of those units."""

    def pushes(self, repository: str) -> Sequence[ReceivedPush]:
        """What arrived on `main`, the oldest first."""

    def reports(self, repository: str, commit: str) -> Sequence[bytes]:
        """The reports of a commit, the newest first."""


@dataclass
class Synced:
    """What a repository brought.

    Attributes:
        repository: as GitHub lists it.
        pushes: how many were new.
        reports: how many were attached.
        concerns: what was noted, each with the commit it is about.
        unchanged: whether nothing had to be asked.
        removed: whether it is passed over, since its student was removed from the class.
        problem: why it could not be read; "" for no reason.
    """

    repository: StudentRepository
    pushes: int = 0
    reports: int = 0
    concerns: list[tuple[str, ConcernKind, str]] = field(default_factory=list)
    unchanged: bool = False
    removed: bool = False
    problem: str = ""


@dataclass
class Synchronization:
    """One run: `start` it, then `bring` each repository, and `bring_told` what is told later.

    Attributes:
        database: the records.
        folder: the data folder.
        source: reads GitHub.
        units: the units, by id.
        settings: how the course is set up.
        environment: what authenticates git.
        again: ask also for what did not change.
        warnings: what could not be compared, in sentences.
    """

    database: Database
    folder: DataFolder
    source: Source
    units: Mapping[str, Assignment]
    settings: Settings
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    again: bool = False
    warnings: list[str] = field(default_factory=list)
    _workflows: dict[str, Workflows | None] = field(default_factory=dict, repr=False)
    _told: dict[str, Told] = field(default_factory=dict, repr=False)

    def start(self) -> Sequence[StudentRepository]:
        """Register the units, and list every repository of the class.

        Raises:
            GitHubError: GitHub did not list them.
        """
        with self.database.writing() as session:
            for slug, unit in self.units.items():
                registered = Units(session).register(
                    slug,
                    title=unit.title,
                    max_points=unit.max_points,
                    due_at=self.settings.due(slug),
                )
                declare(session, registered.id, unit.criteria)
        # Before the listing: what is told while it is made may not be in it.
        self._told = {told.full_name: told for told in self.told()}
        return self.source.repositories(*self.units)

    def told(self) -> Sequence[Told]:
        """What GitHub told of these units' repositories, what waits longest first."""
        with self.database.reading() as session:
            found = News(session).all()
        return [told for told in found if self._is_of_a_unit(told)]

    def bring_told(self, told: Told) -> Synced | None:
        """Bring a repository that GitHub told of; None where it is no student's any more.

        Raises:
            GitHubError: GitHub can no longer be asked at all.
        """
        try:
            listed = self.source.repository(told.full_name, *self.units)
        except NotFound:
            listed = None  # it was deleted, and no listing has it either
        if listed is None:
            self._settle(told)
            return None
        return self.bring(listed, told)

    def bring(self, listed: StudentRepository, told: Told | None = None) -> Synced:
        """Bring one repository up to date; what is wrong with it alone is told, not raised.

        Args:
            listed: the repository.
            told: what makes it worth asking for, even if it looks unchanged.

        Raises:
            GitHubError: GitHub can no longer be asked at all.
        """
        listed = self._with_owner(listed)
        synced = Synced(listed)
        again = self.again or told is not None
        told = told or self._told.get(listed.full_name.lower())
        # The lock of accepting and removing: nobody is removed while work of theirs comes in.
        lock = self.folder.lock(f"accept-{listed.unit}-{listed.username}")
        try:
            with locked(lock):
                self._bring(listed, synced, again=again)
        except StudentRemoved:
            synced.removed = True
        except (GitError, NotFound, Refused, InvalidUsername, NotACopy) as error:
            synced.problem = str(error)
        if told and not synced.problem and not synced.unchanged:
            self._settle(told)
        return synced

    def _with_owner(self, listed: StudentRepository) -> StudentRepository:
        """The same under the roster's username: on GitHub it is called after the account."""
        with self.database.reading() as session:
            return replace(listed, username=Roster(session).username_of(listed.username))

    def _settle(self, told: Told) -> None:
        with self.database.writing() as session:
            News(session).settle(told)

    def _is_of_a_unit(self, told: Told) -> bool:
        name = told.full_name.rpartition("/")[2]
        return student_of(self.settings, name, *self.units) is not None

    def _bring(self, listed: StudentRepository, synced: Synced, *, again: bool) -> None:
        known = self._copied(listed)
        if known and not again and _is_unchanged(known, listed):
            synced.unchanged = True
            return
        received = self.source.pushes(listed.full_name)
        path = self.folder.repository(listed.unit, listed.username)
        mirror = Mirror(path, listed.clone_url, self.environment)
        mirror.fetch()
        starter = starter_of(mirror, received)
        repository = self._register(listed, starter or "")
        self._record(repository, mirror, received, starter, synced)
        self._fetch_reports(repository, listed, synced)
        with self.database.writing() as session:
            Copies(session).finish(repository, _settled(listed.pushed_at))

    def _copied(self, listed: StudentRepository) -> CopiedRepository | None:
        with self.database.reading() as session:
            return Copies(session).find(listed.unit, listed.username)

    def _register(self, listed: StudentRepository, starter: str) -> Repository:
        path = self.folder.relative(self.folder.repository(listed.unit, listed.username))
        with self.database.writing() as session:
            return Copies(session).register(
                listed.unit,
                listed.username,
                path=path,
                starter=starter,
                full_name=listed.full_name,
                url=listed.url,
            )

    def _record(
        self,
        repository: Repository,
        mirror: Mirror,
        received: Sequence[ReceivedPush],
        starter: str | None,
        synced: Synced,
    ) -> None:
        """Write new pushes down, with what is odd about them."""
        workflows = self._workflows_of(synced.repository)
        with self.database.reading() as session:
            recorded = Copies(session).pushes(repository)
        new = list(arrivals(mirror, received, starter, recorded, workflows))
        subjects = mirror.subjects(one.commit for one in new)
        with self.database.writing() as session:
            pushes = [_recorded(session, repository, one, subjects, synced) for one in new]
            newest = [*recorded, *pushes][-1:]
            for push in newest:
                _note(session, push, feedback_concerns(mirror, starter), synced)
        for push in pushes:
            mirror.keep(push.id, push.commit)
        synced.pushes = len(pushes)

    def _fetch_reports(
        self, repository: Repository, listed: StudentRepository, synced: Synced
    ) -> None:
        """Attach the reports that pushes wait for."""
        with self.database.reading() as session:
            pushes = Copies(session).pushes(repository)
            refused = Copies(session).refused(repository)
        for push in self._waiting(pushes, refused, synced.pushes):
            judged = self._judged(listed, push)
            with self.database.writing() as session:
                _note(session, push, judged.concerns, synced)
                if judged.report:
                    _attach(session, push, judged)
                    synced.reports += 1
                elif push is pushes[-1] and not judged.concerns and _is_overdue(push):
                    words = "No run has brought a report of this push."
                    _note(session, push, [(ConcernKind.MISSING_REPORT, words)], synced)

    def _waiting(self, pushes: Sequence[Push], refused: set[int], new: int) -> list[Push]:
        """The pushes to ask a report for.

        Runs of pushes that a newer one replaced were cancelled: they are asked for once.
        """
        recent = datetime.now(UTC) - _PATIENCE
        first_new = len(pushes) - new
        return [
            push
            for number, push in enumerate(pushes)
            if push.points is None
            and (
                self.again
                or (
                    push.id not in refused
                    and (
                        number >= first_new
                        or number == len(pushes) - 1
                        or push.received_at > recent
                    )
                )
            )
        ]

    def _judged(self, listed: StudentRepository, push: Push) -> Judged:
        try:
            found = self.source.reports(listed.full_name, push.commit)
        except ArtifactError as error:
            return unreadable(error)
        return judge_reports(found, self.units[listed.unit], push.commit, listed.username)

    def _workflows_of(self, listed: StudentRepository) -> Workflows | None:
        """The workflows of the unit's template, read once."""
        if listed.unit not in self._workflows:
            name = self.settings.template_repository(listed.unit)
            # The template lies beside the students' repositories, in the same organization.
            address = f"{listed.clone_url.rpartition('/')[0]}/{name}.git"
            path = self.folder.root / "mirrors" / f"{listed.unit}.git"
            template = Mirror(path, address, self.environment)
            try:
                template.fetch()
                self._workflows[listed.unit] = Workflows.of_template(template)
            except GitError as error:
                self._workflows[listed.unit] = None
                self.warnings.append(f"Workflows of {listed.unit} were not compared: {error}")
        return self._workflows[listed.unit]


def _is_unchanged(known: CopiedRepository, listed: StudentRepository) -> bool:
    """Whether nobody pushed, and no report is waited for."""
    settled = known.newest is None or known.newest.points is not None or known.newest_is_refused
    return settled and known.pushed_at is not None and known.pushed_at == listed.pushed_at


def _settled(pushed_at: datetime | None) -> datetime | None:
    """The time up to which all is here; None to ask once more, as a push may not be listed yet."""
    return pushed_at if pushed_at and datetime.now(UTC) - pushed_at > _LAG else None


def _is_overdue(push: Push) -> bool:
    waits = push.state is PushState.RECEIVED
    return waits and datetime.now(UTC) - push.received_at > _PATIENCE


def _recorded(
    session: Session,
    repository: Repository,
    one: Arrival,
    subjects: Mapping[str, str],
    synced: Synced,
) -> Push:
    (push,) = Pushes(session).record(repository, [one.commit], one.received_at, subjects)
    _note(session, push, one.concerns, synced)
    return push


def _note(session: Session, push: Push, noted: Iterable[Noted], synced: Synced) -> None:
    for kind, message in noted:
        if Concerns(session).note(push, kind, message):
            synced.concerns.append((push.commit, kind, message))


def _attach(session: Session, push: Push, judged: Judged) -> None:
    """Keep a report as what the push says of itself, and the comment that goes with it."""
    assert judged.report is not None
    pushes = Pushes(session)
    before = kept_report(pushes.previous_graded(push))
    pushes.save_report(push, judged.report, datetime.now(UTC))
    Concerns(session).settle(push, ConcernKind.MISSING_REPORT)
    if not pushes.superseded(push):
        text = comment(judged.report, Standing.of(before) if before else None)
        Repositories(session).write_comment(push.repository_id, text)
