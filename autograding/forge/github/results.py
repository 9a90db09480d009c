"""What GitHub knows of a student's work: pushes with the time of their receipt, and reports.

Needs: `Contents: read` for the pushes, `Actions: read` for the reports, `Metadata: read` for the
list of repositories.
"""

from dataclasses import dataclass
from datetime import datetime

from autograding.forge.github import answers
from autograding.forge.github.archive import LARGEST_REPORT, ArtifactError, report_in
from autograding.forge.github.client import Client
from autograding.forge.github.errors import Need, NotFound, Refused, plain
from autograding.forge.github.listing import (
    StudentRepository,
    class_repositories,
    class_repository,
)
from autograding.forge.github.remote import MAIN
from autograding.settings import Settings

__all__ = ["ARTIFACT", "ReceivedPush", "ReportArtifact", "Results"]

ARTIFACT = "autograding-report"
"""The name under which a run uploads its report."""
_LARGEST_ARCHIVE = LARGEST_REPORT
_GONE = 410
# What runs the workflows of the very commit that the run is told to be of. A pull request from main
# runs those of its merge, so a file that main does not have could report on a commit of main.
_STARTED_BY = {"push", "workflow_dispatch", "repository_dispatch"}
_PUSHES = {"push", "force_push", "branch_creation", "pr_merge", "merge_queue_merge"}


@dataclass(frozen=True)
class ReceivedPush:
    """A new state of `main`.

    Attributes:
        commit: where the branch was afterwards.
        received_at: when GitHub received it, whatever the commit's own date.
        forced: whether earlier commits were taken away.
        kind: GitHub's name for it: `push`, `force_push`, `branch_creation`, `pr_merge` or
            `merge_queue_merge`. The one `branch_creation` at the start is the starter.
        before: where the branch was earlier; forty zeros for nowhere.
    """

    commit: str
    received_at: datetime
    forced: bool
    kind: str = "push"
    before: str = ""


@dataclass(frozen=True)
class ReportArtifact:
    """A report that a run uploaded, not yet downloaded.

    Attributes:
        id: GitHub's number of the artifact.
        run: GitHub's number of the run.
        commit: the commit that GitHub started the run for; a report may claim another.
        size: bytes of the archive.
    """

    id: int
    run: int
    commit: str
    size: int


class Results:
    """Reads what there is, and writes nothing. One for each run: it remembers listings."""

    def __init__(self, client: Client, settings: Settings) -> None:
        """Read through `client`; nothing is sent yet."""
        self._client = client
        self._settings = settings
        self._artifacts: dict[str, tuple[ReportArtifact, ...]] = {}

    def repositories(self, *units: str) -> tuple[StudentRepository, ...]:
        """The students' repositories of `units`, the one that was pushed to last first.

        Raises:
            GitHubError: GitHub did not list them.
        """
        return class_repositories(self._client, self._settings, *units)

    def repository(self, full_name: str, *units: str) -> StudentRepository | None:
        """One repository as it is now; None for one that is no student's of those units.

        What is remembered is forgotten: something was told since.

        Raises:
            GitHubError: GitHub did not show it.
        """
        self._artifacts.clear()
        return class_repository(self._client, self._settings, full_name, *units)

    def pushes(self, repository: str) -> tuple[ReceivedPush, ...]:
        """What arrived on `main` of `repository` (`owner/name`), the oldest first.

        Raises:
            GitHubError: GitHub did not list it.
        """
        owner, _, name = repository.partition("/")
        activities = self._client.pages(
            lambda rest: rest.repos.list_activities(
                owner, name, ref=f"refs/heads/{MAIN}", direction="desc", per_page=100
            ),
            f"list what was pushed to {repository}",
            Need("Contents"),
            answers.Activity,
        )
        found = [_received(one) for one in activities if one.activity_type in _PUSHES]
        return tuple(reversed(found))

    def artifacts(self, repository: str) -> tuple[ReportArtifact, ...]:
        """The reports that the runs of `repository` uploaded and GitHub still has, newest first.

        Raises:
            GitHubError: GitHub did not list them.
        """
        if repository not in self._artifacts:
            self._artifacts[repository] = self._list_artifacts(repository)
        return self._artifacts[repository]

    def reports(self, repository: str, commit: str) -> tuple[bytes, ...]:
        """The reports of one commit, newest first: more than one where a run was repeated.

        Raises:
            ArtifactError: an artifact is not what our workflow makes.
            GitHubError: GitHub did not hand them out.
        """
        mine = [found for found in self.artifacts(repository) if found.commit == commit]
        archives = [
            self._archive(repository, artifact)
            for artifact in mine[:3]
            if self._is_of_the_commit(repository, artifact)
        ]
        return tuple(report_in(archive) for archive in archives if archive is not None)

    def _list_artifacts(self, repository: str) -> tuple[ReportArtifact, ...]:
        owner, _, name = repository.partition("/")
        artifacts = self._client.pages(
            lambda rest: rest.actions.list_artifacts_for_repo(
                owner, name, name=ARTIFACT, per_page=100
            ),
            f"list the artifacts of {repository}",
            Need("Actions"),
            answers.Artifact,
            inside="artifacts",
        )
        found = [_report_artifact(artifact) for artifact in artifacts if _is_own(artifact)]
        return tuple(sorted(found, key=lambda artifact: -artifact.id))

    def _is_of_the_commit(self, repository: str, artifact: ReportArtifact) -> bool:
        """Whether the commit's own workflows made it; False where the run was deleted meanwhile.

        Raises:
            ArtifactError: others made it.
        """
        owner, _, name = repository.partition("/")
        try:
            run = self._client.send(
                lambda rest: rest.actions.get_workflow_run(owner, name, artifact.run),
                f"show run {artifact.run} of {repository}",
                Need("Actions"),
                answers.StartedRun,
            )
        except NotFound:
            return False
        if run.event not in _STARTED_BY:
            message = f"its run was not started by a push, but by {plain(run.event)}"
            raise ArtifactError(message)
        return True

    def _archive(self, repository: str, artifact: ReportArtifact) -> bytes | None:
        """The zip file; None where it has expired a moment ago."""
        if artifact.size > _LARGEST_ARCHIVE:
            message = f"the artifact has more than {_LARGEST_ARCHIVE:,} bytes"
            raise ArtifactError(message)
        owner, _, name = repository.partition("/")
        try:
            content = self._client.download(
                lambda rest: rest.actions.download_artifact(
                    owner, name, artifact.id, "zip", stream=True
                ),
                f"hand out artifact {artifact.id} of {repository}",
                Need("Actions"),
                most=_LARGEST_ARCHIVE,
            )
        except NotFound:
            return None
        except Refused as error:
            if error.status == _GONE:
                return None
            raise
        if len(content) > _LARGEST_ARCHIVE:
            message = f"the artifact has more than {_LARGEST_ARCHIVE:,} bytes"
            raise ArtifactError(message)
        return content


def _received(activity: answers.Activity) -> ReceivedPush:
    return ReceivedPush(
        commit=activity.after,
        received_at=activity.timestamp,
        forced=activity.activity_type == "force_push",
        kind=activity.activity_type,
        before=activity.before,
    )


def _is_own(artifact: answers.Artifact) -> bool:
    """Whether it can be had and is from a run of this repository, not of a fork's pull request."""
    run = artifact.workflow_run
    if artifact.name != ARTIFACT or artifact.expired or run is None:
        return False
    if not run.head_sha or not run.id:
        return False
    return run.head_repository_id == run.repository_id


def _report_artifact(artifact: answers.Artifact) -> ReportArtifact:
    run = artifact.workflow_run
    return ReportArtifact(
        id=artifact.id,
        run=(run.id if run else 0) or 0,
        commit=(run.head_sha if run else "") or "",
        size=artifact.size_in_bytes,
    )
