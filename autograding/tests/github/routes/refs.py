"""Refs and branches: what names the commits."""

from typing import Any

from autograding.tests.github.call import (
    Answer,
    ApiProblem,
    Call,
    answers,
    empty_repository,
    not_found,
    page,
)
from autograding.tests.github.changes import move_ref
from autograding.tests.github.commits import rest_commit
from autograding.tests.github.git import ZERO
from autograding.tests.github.shapes import shaped

__all__: list[str] = []


@answers("git/get-ref")
def get(call: Call) -> Answer:
    """One ref, by its whole name without `refs/`."""
    refs, ref = _refs(call), f"refs/{call.parameters['ref']}"
    if ref not in refs:
        raise not_found()
    return Answer(200, _ref(call, ref, refs[ref]))


@answers("git/list-matching-refs")
def matching(call: Call) -> Answer:
    """All refs whose names begin so; none is no error."""
    start = f"refs/{call.parameters['ref']}"
    found = [(ref, sha) for ref, sha in _refs(call).items() if ref.startswith(start)]
    return Answer(200, [_ref(call, ref, sha) for ref, sha in found])


@answers("git/create-ref")
def create(call: Call) -> Answer:
    """A new ref to an object that is here."""
    refs, ref, sha = _refs(call), call.body["ref"], call.body["sha"]
    if not ref.startswith("refs/") or ref.count("/") < 2:
        raise ApiProblem(422, "Reference name must start with 'refs/' and have two slashes.")
    if ref in refs:
        raise ApiProblem(422, "Reference already exists")
    _check_object(call, ref, sha)
    move_ref(call.world, call.repository, ref, sha, call.actor)
    shown = _ref(call, ref, sha)
    return Answer(201, shown, headers={"Location": shown["url"]})


@answers("git/update-ref")
def update(call: Call) -> Answer:
    """Move a ref forward; anywhere else only with `force`."""
    refs, ref, sha = _refs(call), f"refs/{call.parameters['ref']}", call.body["sha"]
    if ref not in refs:
        raise ApiProblem(422, "Reference does not exist")
    _check_object(call, ref, sha)
    forward = call.repository.git.contains(refs[ref], sha)
    if not forward and not call.body.get("force"):
        raise ApiProblem(422, "Update is not a fast forward")
    if refs[ref] != sha:
        move_ref(call.world, call.repository, ref, sha, call.actor)
    return Answer(200, _ref(call, ref, sha))


@answers("git/delete-ref")
def delete(call: Call) -> Answer:
    """Delete a ref."""
    ref = f"refs/{call.parameters['ref']}"
    if ref not in _refs(call):
        raise ApiProblem(422, "Reference does not exist")
    move_ref(call.world, call.repository, ref, ZERO, call.actor)
    return Answer(204)


@answers("repos/list-branches")
def branches(call: Call) -> Answer:
    """All branches; none in an empty repository."""
    heads = [
        (ref.removeprefix("refs/heads/"), sha)
        for ref, sha in call.repository.git.refs().items()
        if ref.startswith("refs/heads/")
    ]
    shown, headers = page(call, heads)
    found = [
        shaped("short-branch", name=name, protected=False, commit=_tip(call, sha))
        for name, sha in shown
    ]
    return Answer(200, found, headers=headers)


@answers("repos/get-branch")
def branch(call: Call) -> Answer:
    """One branch and the commit at its head."""
    name = call.parameters["branch"]
    sha = call.repository.git.branch(name)
    if sha is None:
        raise not_found("Branch not found")
    url = f"{call.api}/repos/{call.repository.full_name}/branches/{name}"
    html = f"{call.api}/{call.repository.full_name}/tree/{name}"
    shown = shaped(
        "branch-with-protection",
        name=name,
        commit=rest_commit(call.present, call.repository, sha),
        _links={"self": url, "html": html},
        protected=False,
        protection={"enabled": False},
        protection_url=f"{url}/protection",
    )
    return Answer(200, shown)


def _refs(call: Call) -> dict[str, str]:
    refs = call.repository.git.refs()
    if not refs:
        raise empty_repository()
    return refs


def _check_object(call: Call, ref: str, sha: str) -> None:
    kind = call.repository.git.type_of(sha)
    if kind is None or (ref.startswith("refs/heads/") and kind != "commit"):
        raise ApiProblem(422, "Object does not exist")


def _ref(call: Call, ref: str, sha: str) -> dict[str, Any]:
    url = f"{call.api}/repos/{call.repository.full_name}/git"
    kind = "commit" if ref.startswith("refs/heads/") else call.repository.git.type_of(sha)
    return {
        "ref": ref,
        "node_id": f"REF_{ref}",
        "url": f"{url}/{ref}",
        "object": {"type": kind, "sha": sha, "url": f"{url}/{kind}s/{sha}"},
    }


def _tip(call: Call, sha: str) -> dict[str, str]:
    return {"sha": sha, "url": f"{call.api}/repos/{call.repository.full_name}/commits/{sha}"}
