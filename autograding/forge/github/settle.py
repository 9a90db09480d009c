"""The settings of a repository of ours, and what keeps the grader's versions in reach."""

from functools import partial
from typing import TYPE_CHECKING

from autograding.forge.github import answers
from autograding.forge.github.changes import Changes
from autograding.forge.github.errors import Need
from autograding.forge.github.remote import MAIN, Remote

if TYPE_CHECKING:
    from githubkit_schemas.latest.types import ReposOwnerRepoPatchBodyType

__all__ = ["keep_version", "settle", "version_tag"]


def settle(
    remote: Remote,
    repository: answers.Repository,
    changes: Changes,
    *,
    is_template: bool,
    private: bool | None,
) -> None:
    """Make the settings what they should be; `private` None leaves that one alone.

    Raises:
        GitHubError: GitHub did not change them.
    """
    if repository.default_branch != MAIN:
        change = partial(_update, remote, {"default_branch": MAIN})
        changes.take("make", f"`{MAIN}` the default branch", change)
    if repository.is_template != is_template:
        what = "it a template" if is_template else "it an ordinary repository"
        changes.take("make", what, partial(_update, remote, {"is_template": is_template}))
    if private is not None and repository.private != private:
        what = "it private" if private else "it public"
        changes.take("make", what, partial(_update, remote, {"private": private}))


def version_tag(commit: str) -> str:
    """The tag that keeps a version of the grader after `main` has moved on."""
    return f"tags/g-{commit[:12]}"


def keep_version(
    remote: Remote, repository: answers.Repository, commit: str, changes: Changes
) -> None:
    """Tag the version, and let the organization's workflows use it where it is private.

    Raises:
        GitHubError: GitHub did not do it.
    """
    tag = version_tag(commit)
    if remote.ref(tag) is None:
        keep = partial(remote.create_ref, tag, commit)
        changes.take("make", f"the tag {tag.removeprefix('tags/')}", keep)
    if repository.private and not _is_shared(remote):
        changes.take("share", "its actions inside the organization", partial(_share, remote))


def _update(remote: Remote, body: "ReposOwnerRepoPatchBodyType") -> None:
    remote.client.send(
        lambda rest: rest.repos.update(remote.owner, remote.name, data=body),
        f"change the settings of {remote.full_name}",
        Need("Administration", "write"),
        answers.Repository,
    )


def _is_shared(remote: Remote) -> bool:
    access = remote.client.send(
        lambda rest: rest.actions.get_workflow_access_to_repository(remote.owner, remote.name),
        f"tell who may use the actions of {remote.full_name}",
        Need("Administration"),
        answers.Access,
    )
    return access.access_level != "none"


def _share(remote: Remote) -> None:
    remote.client.answer(
        lambda rest: rest.actions.set_workflow_access_to_repository(
            remote.owner, remote.name, access_level="organization"
        ),
        f"share the actions of {remote.full_name}",
        Need("Administration", "write"),
    )
