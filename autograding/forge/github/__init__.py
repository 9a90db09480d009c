"""GitHub as the forge: everything that goes through its API, typed, repeatable and bounded."""

from autograding.forge.github.accept import Accepted
from autograding.forge.github.archive import ArtifactError
from autograding.forge.github.changes import Change
from autograding.forge.github.client import Client, token_of
from autograding.forge.github.errors import (
    BadToken,
    GitHubError,
    NotFound,
    NothingToCompare,
    NotPermitted,
    RateLimited,
    Refused,
    Unavailable,
)
from autograding.forge.github.feedback import FeedbackPullRequest, Published
from autograding.forge.github.forge import GitHubForge
from autograding.forge.github.listing import (
    StudentRepository,
    class_repositories,
    student_of,
)
from autograding.forge.github.publish import PublishedRepository
from autograding.forge.github.results import ReceivedPush, ReportArtifact, Results
from autograding.forge.github.starters import UpdatedStarter

__all__ = [
    "Accepted",
    "ArtifactError",
    "BadToken",
    "Change",
    "Client",
    "FeedbackPullRequest",
    "GitHubError",
    "GitHubForge",
    "NotFound",
    "NotPermitted",
    "NothingToCompare",
    "Published",
    "PublishedRepository",
    "RateLimited",
    "ReceivedPush",
    "Refused",
    "ReportArtifact",
    "Results",
    "StudentRepository",
    "Unavailable",
    "UpdatedStarter",
    "class_repositories",
    "student_of",
    "token_of",
]
