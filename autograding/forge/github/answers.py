"""The parts of GitHub's answers that we read, each field by GitHub's own name."""

from datetime import datetime
from typing import Annotated

import msgspec

__all__ = [
    "Account",
    "Activity",
    "Artifact",
    "Blob",
    "Comment",
    "Commit",
    "File",
    "Invitation",
    "Named",
    "Pull",
    "Ref",
    "Repository",
    "StartedRun",
    "Tree",
]

# Git is asked for what these name, so they are nothing that it takes for an option or a refspec.
_Hash = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")]
# These become links on pages and lines of a log.
_Address = Annotated[str, msgspec.Meta(pattern=r"^https?://[!-~]+\Z")]


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Unknown fields are GitHub's business, missing ones a fault."""


class Account(_Answer, frozen=True):
    """A user, an organization or a bot."""

    login: str


class Named(_Answer, frozen=True):
    """A repository that another one mentions."""

    full_name: str


class Repository(_Answer, frozen=True):
    """A repository; `template_repository` only where it was asked for by name."""

    name: str
    full_name: str
    html_url: _Address
    private: bool
    default_branch: str = "main"
    is_template: bool = False
    archived: bool = False
    clone_url: str = ""
    pushed_at: datetime | None = None
    template_repository: Named | None = None


class Target(_Answer, frozen=True):
    """What a ref points to."""

    sha: str


class Ref(_Answer, frozen=True):
    """A branch or a tag."""

    ref: str
    object: Target


class Blob(_Answer, frozen=True):
    """Anything that has an id in git."""

    sha: str


class Commit(_Answer, frozen=True):
    """A commit."""

    sha: str
    message: str
    tree: Blob
    parents: list[Blob]


class Entry(_Answer, frozen=True):
    """One file or folder of a tree."""

    path: str
    mode: str
    type: str
    sha: str = ""


class Tree(_Answer, frozen=True):
    """A tree, with its subtrees where that was asked for."""

    sha: str
    tree: list[Entry]


class Branch(_Answer, frozen=True):
    """One side of a pull request."""

    ref: str
    sha: str


class Pull(_Answer, frozen=True):
    """A pull request."""

    number: int
    state: str
    html_url: _Address
    head: Branch
    merged_at: datetime | None = None


class Comment(_Answer, frozen=True):
    """A comment; `user` is nobody where the account was deleted."""

    id: int
    html_url: _Address
    body: str | None = ""
    user: Account | None = None


class File(_Answer, frozen=True):
    """A file of a pull request; without `patch` where it is binary or long."""

    filename: str
    patch: str = ""


class Invitation(_Answer, frozen=True):
    """An invitation to a repository."""

    id: int
    html_url: _Address
    invitee: Account | None = None
    expired: bool = False


class Activity(_Answer, frozen=True):
    """A change of a branch, at the time when GitHub received it."""

    before: _Hash
    after: _Hash
    timestamp: datetime
    activity_type: str


class Run(_Answer, frozen=True):
    """The workflow run that an artifact is from."""

    id: int | None = None
    head_sha: str | None = None
    repository_id: int | None = None
    head_repository_id: int | None = None


class StartedRun(_Answer, frozen=True):
    """A workflow run, and what started it."""

    event: str


class Artifact(_Answer, frozen=True):
    """What a workflow run left."""

    id: int
    name: str
    size_in_bytes: int
    expired: bool
    workflow_run: Run | None = None


class FileCommit(_Answer, frozen=True):
    """The commit that put a file there."""

    commit: Blob


class Access(_Answer, frozen=True):
    """Who may use the actions of a private repository."""

    access_level: str


class Level(_Answer, frozen=True):
    """What someone may do in a repository: `admin`, `write`, `read` or `none`."""

    permission: str
