"""Create, generate, read and change repositories."""

from collections.abc import Mapping
from typing import Any

from autograding.tests.github.call import Answer, ApiProblem, Call, answers, invalid, not_found
from autograding.tests.github.changes import finish_generation, new_repository, seed
from autograding.tests.github.present import FLAGS
from autograding.tests.github.state import Repository

__all__: list[str] = []

_PLAIN = ("description", "homepage", "private", "is_template", "archived", "default_branch")


@answers("repos/get")
def get(call: Call) -> Answer:
    """One repository."""
    return Answer(200, call.present.repository(call.repository))


@answers("repos/create-in-org")
def create(call: Call) -> Answer:
    """A new repository; `auto_init` gives it a first commit, without which git data is refused."""
    name = call.body["name"]
    if call.world.repository(f"{call.world.organization.login}/{name}"):
        message = "name already exists on this account"
        error = {"resource": "Repository", "code": "custom", "field": "name", "message": message}
        raise ApiProblem(422, "Repository creation failed.", [error])
    repository = _made(call, name)
    if call.body.get("auto_init"):
        seed(call.world, repository, {"README.md": f"# {name}\n".encode()}, call.actor)
    return _created(call, repository)


@answers("repos/create-using-template")
def generate(call: Call) -> Answer:
    """A repository with the files of a template, which appear some time after the answer."""
    template, name = call.repository, call.body["name"]
    owner = call.body.get("owner", call.actor.login)
    if not template.is_template or owner.lower() != call.world.organization.login.lower():
        raise not_found()
    if call.world.repository(f"{owner}/{name}"):
        message = "Could not clone: Name already exists on this account"
        raise ApiProblem(422, message, [message])
    repository = _made(call, name)
    repository.template = template.full_name
    repository.polls_until_generated = call.world.generation_polls
    if not call.world.generation_polls:
        finish_generation(call.world, repository, call.actor)
    return _created(call, repository)


@answers("repos/update")
def update(call: Call) -> Answer:
    """Change settings of a repository."""
    if "default_branch" in call.body and call.repository.git.is_empty():
        message = "Cannot update default branch for an empty repository."
        raise invalid("Repository", message, field="default_branch", code="invalid")
    _apply(call.repository, call.body)
    call.repository.updated_at = call.world.now()
    return Answer(200, call.present.repository(call.repository))


@answers("repos/delete")
def delete(call: Call) -> Answer:
    """Delete a repository."""
    del call.world.repositories[call.repository.full_name.lower()]
    return Answer(204)


@answers("repos/get-all-topics")
def topics(call: Call) -> Answer:
    """The topics of a repository."""
    return Answer(200, {"names": call.repository.topics})


@answers("repos/replace-all-topics")
def replace_topics(call: Call) -> Answer:
    """Other topics."""
    call.repository.topics = [name.lower() for name in call.body["names"]]
    return topics(call)


def _made(call: Call, name: str) -> Repository:
    repository = new_repository(call.world, name)
    _apply(repository, call.body)
    return repository


def _created(call: Call, repository: Repository) -> Answer:
    shown = call.present.repository(repository)
    return Answer(201, shown, headers={"Location": shown["url"]})


def _apply(repository: Repository, body: Mapping[str, Any]) -> None:
    """Take over the settings that a body names."""
    for name in _PLAIN:
        if name in body:
            setattr(repository, name, body[name])
    if "visibility" in body:
        repository.private = body["visibility"] != "public"
    repository.flags |= {name: body[name] for name in FLAGS if name in body}
