"""The routes of the stand-in, a module a subject; importing this package registers them all."""

from autograding.tests.github.routes import (
    collaborators,
    contents,
    git_data,
    history,
    issues,
    organizations,
    pulls,
    refs,
    repositories,
)

__all__ = [
    "collaborators",
    "contents",
    "git_data",
    "history",
    "issues",
    "organizations",
    "pulls",
    "refs",
    "repositories",
]
