"""The settings of Actions: of the organization, and of a repository as far as that lets it."""

from typing import Any

from autograding.tests.github.call import Answer, ApiProblem, Call, answers
from autograding.tests.github.state import ActionsSettings

__all__: list[str] = []


@answers("actions/get-github-actions-permissions-organization")
def organization(call: Call) -> Answer:
    """Which repositories may run which actions."""
    settings = call.world.actions
    return Answer(200, {"enabled_repositories": "all", "allowed_actions": settings.allowed_actions})


@answers("actions/set-github-actions-permissions-organization")
def set_organization(call: Call) -> Answer:
    """Let repositories run actions, or not."""
    call.world.actions.allowed_actions = call.body.get("allowed_actions", "all")
    return Answer(204)


@answers("actions/get-github-actions-default-workflow-permissions-organization")
def organization_workflow(call: Call) -> Answer:
    """What workflows' tokens may do by default."""
    return Answer(200, _workflow(call.world.actions))


@answers("actions/set-github-actions-default-workflow-permissions-organization")
def set_organization_workflow(call: Call) -> Answer:
    """What workflows' tokens may do by default; what is forbidden here is so in repositories."""
    _set_workflow(call.world.actions, call.body)
    if not call.world.actions.can_approve_pull_request_reviews:
        for repository in call.world.repositories.values():
            repository.actions.can_approve_pull_request_reviews = False
    return Answer(204)


@answers("actions/get-github-actions-permissions-repository")
def repository(call: Call) -> Answer:
    """Whether the repository may run actions, and which."""
    settings = call.repository.actions
    return Answer(200, {"enabled": settings.enabled, "allowed_actions": settings.allowed_actions})


@answers("actions/set-github-actions-permissions-repository")
def set_repository(call: Call) -> Answer:
    """Let the repository run actions, or not."""
    settings = call.repository.actions
    settings.enabled = call.body["enabled"]
    settings.allowed_actions = call.body.get("allowed_actions", settings.allowed_actions)
    return Answer(204)


@answers("actions/get-github-actions-default-workflow-permissions-repository")
def repository_workflow(call: Call) -> Answer:
    """What the repository's workflows' tokens may do."""
    return Answer(200, _workflow(call.repository.actions))


@answers("actions/set-github-actions-default-workflow-permissions-repository")
def set_repository_workflow(call: Call) -> Answer:
    """What they may do; not more than the organization allows."""
    wanted = call.body.get("can_approve_pull_request_reviews")
    if wanted and not call.world.actions.can_approve_pull_request_reviews:
        raise ApiProblem(409, "The organization does not allow this setting to be changed.")
    _set_workflow(call.repository.actions, call.body)
    return Answer(204)


@answers("actions/get-workflow-access-to-repository")
def access(call: Call) -> Answer:
    """Who outside may use the actions of a private repository."""
    _check_private(call)
    return Answer(200, {"access_level": call.repository.actions.access_level})


@answers("actions/set-workflow-access-to-repository")
def set_access(call: Call) -> Answer:
    """Share the actions of a private repository inside the organization, or not."""
    _check_private(call)
    call.repository.actions.access_level = call.body["access_level"]
    return Answer(204)


def _check_private(call: Call) -> None:
    if not call.repository.private:
        raise ApiProblem(422, "Access policy only applies to internal and private repositories.")


def _workflow(settings: ActionsSettings) -> dict[str, Any]:
    return {
        "default_workflow_permissions": settings.default_workflow_permissions,
        "can_approve_pull_request_reviews": settings.can_approve_pull_request_reviews,
    }


def _set_workflow(settings: ActionsSettings, body: Any) -> None:
    for name in ("default_workflow_permissions", "can_approve_pull_request_reviews"):
        if name in body:
            setattr(settings, name, body[name])
