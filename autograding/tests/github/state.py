"""What the stand-in knows: people, repositories and what hangs on them; git objects are on disk."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import RLock

from autograding.tests.github.git import Git
from autograding.tests.github.rate import RateLimit

__all__ = [
    "ROLES",
    "ActionsSettings",
    "Activity",
    "Artifact",
    "Comment",
    "Invitation",
    "PullRequest",
    "Repository",
    "Run",
    "Token",
    "User",
    "World",
]

ROLES = ("pull", "triage", "push", "maintain", "admin")
"""What a collaborator may do, from least to most."""


@dataclass
class User:
    """A person, an organization or a bot."""

    id: int
    login: str
    type: str = "User"


@dataclass(frozen=True)
class Token:
    """Who asks, and for a workflow's token: in which repository, with which permissions.

    Attributes:
        workflows: whether it may write workflow files, as a workflow's token never may.
    """

    login: str
    repository: str = ""
    permissions: frozenset[tuple[str, str]] | None = None
    workflows: bool = True


@dataclass
class ActionsSettings:
    """The settings of Actions of an organization or a repository, as GitHub sets them at first."""

    enabled: bool = True
    allowed_actions: str = "all"
    default_workflow_permissions: str = "read"
    can_approve_pull_request_reviews: bool = False
    access_level: str = "none"


@dataclass
class Activity:
    """One move of a ref, at the time that the server received it."""

    id: int
    before: str
    after: str
    ref: str
    timestamp: datetime
    kind: str
    actor: str


@dataclass
class Invitation:
    """A collaborator who has not yet accepted."""

    id: int
    invitee: str
    inviter: str
    role: str
    created_at: datetime
    expired: bool = False


@dataclass
class PullRequest:
    """A pull request inside one repository."""

    id: int
    number: int
    title: str
    body: str | None
    author: str
    head: str
    base: str
    head_commit: str
    base_commit: str
    created_at: datetime
    updated_at: datetime
    draft: bool = False
    state: str = "open"
    closed_at: datetime | None = None
    merged_at: datetime | None = None


@dataclass
class Comment:
    """A comment on an issue or a pull request."""

    id: int
    number: int
    author: str
    body: str
    created_at: datetime
    updated_at: datetime


@dataclass
class Run:
    """A run of a workflow."""

    id: int
    number: int
    head_sha: str
    head_branch: str
    name: str
    path: str
    event: str
    status: str
    conclusion: str | None
    actor: str
    created_at: datetime


@dataclass
class Artifact:
    """What a run uploaded: the bytes of a zip file."""

    id: int
    run: int
    name: str
    archive: bytes
    created_at: datetime
    expired: bool = False


@dataclass
class Repository:
    """A repository; `git` is the bare one on disk."""

    id: int
    owner: str
    name: str
    git: Git
    created_at: datetime
    updated_at: datetime
    pushed_at: datetime
    description: str | None = None
    homepage: str | None = None
    private: bool = False
    is_template: bool = False
    archived: bool = False
    default_branch: str = "main"
    template: str = ""
    flags: dict[str, bool] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)
    polls_until_generated: int | None = None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    collaborators: dict[str, str] = field(default_factory=dict)
    invitations: dict[int, Invitation] = field(default_factory=dict)
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    artifacts: dict[int, Artifact] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    actions: ActionsSettings = field(default_factory=ActionsSettings)

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"


@dataclass
class World:
    """Everything there is. Names are found whatever their case, as on GitHub."""

    folder: Path
    organization: User
    owner: User
    users: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    actions: ActionsSettings = field(default_factory=ActionsSettings)
    rate: RateLimit = field(default_factory=RateLimit)
    generation_polls: int = 1
    ids: Iterator[int] = field(default_factory=lambda: count(1001))
    lock: RLock = field(default_factory=RLock)
    fixed_time: datetime | None = None

    def now(self) -> datetime:
        """The server's time, in whole seconds."""
        return (self.fixed_time or datetime.now(UTC)).replace(microsecond=0)

    def user(self, login: str) -> User | None:
        """A user by name."""
        return self.users.get(login.lower())

    def repository(self, full_name: str) -> Repository | None:
        """A repository by `owner/name`."""
        return self.repositories.get(full_name.lower())

    def role(self, login: str, repository: Repository) -> str | None:
        """What someone may do in a repository; None where they cannot even see it."""
        if self.members.get(login.lower()) == "admin":
            return "admin"
        role = repository.collaborators.get(login.lower())
        return role or (None if repository.private else "pull")
