"""The routes of the stand-in, a module a subject; importing this package registers them all."""

from autograding.tests.github.routes import (
    actions_settings,
    activity,
    collaborators,
    contents,
    git_data,
    history,
    issues,
    organizations,
    pulls,
    refs,
    repositories,
    runs,
)

__all__ = [
    "actions_settings",
    "activity",
    "collaborators",
    "contents",
    "git_data",
    "history",
    "issues",
    "organizations",
    "pulls",
    "refs",
    "repositories",
    "runs",
]
