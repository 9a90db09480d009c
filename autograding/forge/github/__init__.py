"""GitHub as the forge: everything that goes through its API, typed, repeatable and bounded."""

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

__all__ = [
    "BadToken",
    "Client",
    "FeedbackPullRequest",
    "GitHubError",
    "NotFound",
    "NotPermitted",
    "NothingToCompare",
    "Published",
    "RateLimited",
    "Refused",
    "Unavailable",
    "token_of",
]
