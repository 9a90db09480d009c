"""GitHub as the forge: everything that goes through its API, typed, repeatable and bounded."""

from autograding.forge.github.archive import ArtifactError
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
from autograding.forge.github.listing import StudentRepository, class_repositories
from autograding.forge.github.results import ReceivedPush, ReportArtifact, Results

__all__ = [
    "ArtifactError",
    "BadToken",
    "Client",
    "FeedbackPullRequest",
    "GitHubError",
    "NotFound",
    "NotPermitted",
    "NothingToCompare",
    "Published",
    "RateLimited",
    "ReceivedPush",
    "Refused",
    "ReportArtifact",
    "Results",
    "StudentRepository",
    "Unavailable",
    "class_repositories",
    "token_of",
]
