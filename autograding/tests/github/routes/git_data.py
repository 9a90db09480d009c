"""Git objects: blobs, trees and commits, read and written one by one."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from autograding.tests.github.access import check_workflow_files
from autograding.tests.github.call import (
    Answer,
    ApiProblem,
    Call,
    answers,
    empty_repository,
    invalid,
    not_found,
)
from autograding.tests.github.changes import commit_text
from autograding.tests.github.commits import git_commit
from autograding.tests.github.git import Git, TreeEntry, TreeLine
from autograding.tests.github.shapes import shaped

__all__: list[str] = []


@answers("git/create-blob")
def create_blob(call: Call) -> Answer:
    """Store a file's content."""
    git, content = _filled(call), call.body["content"]
    if call.body.get("encoding", "utf-8") == "base64":
        try:
            data = base64.b64decode("".join(content.split()), validate=True)
        except binascii.Error:
            raise ApiProblem(422, "content is not valid Base64") from None
    else:
        data = content.encode()
    sha = git.write("blob", data)
    url = f"{_url(call)}/blobs/{sha}"
    return Answer(201, {"sha": sha, "url": url}, headers={"Location": url})


@answers("git/get-blob")
def get_blob(call: Call) -> Answer:
    """A file's content."""
    git, sha = _filled(call), call.parameters["file_sha"]
    if git.type_of(sha) != "blob":
        raise not_found()
    content = git.blob(sha)
    shown = shaped(
        "blob",
        content=base64.encodebytes(content).decode(),
        encoding="base64",
        url=f"{_url(call)}/blobs/{sha}",
        sha=sha,
        size=len(content),
        node_id=f"B_{sha}",
    )
    return Answer(200, shown)


@answers("git/create-tree")
def create_tree(call: Call) -> Answer:
    """Store a folder, as changes to `base_tree` where one is given."""
    git, base = _filled(call), call.body.get("base_tree")
    if not call.body["tree"]:
        raise ApiProblem(422, "Invalid tree info")
    if base is not None:
        base = git.commit(base).tree if git.type_of(base) == "commit" else base
        if git.type_of(base) != "tree":
            raise ApiProblem(422, f"base_tree {base} is not a valid tree")
    check_workflow_files(call.token, (entry.get("path", "") for entry in call.body["tree"]))
    lines = [_tree_line(git, entry) for entry in call.body["tree"]]
    sha = git.write_tree(base, lines)
    return Answer(201, _tree(call, sha, git.tree(sha)), headers={"Location": _tree_url(call, sha)})


@answers("git/get-tree")
def get_tree(call: Call) -> Answer:
    """A folder by the name of a branch, a commit or a tree."""
    git, name = _filled(call), call.parameters["tree_sha"]
    commit = git.commit_of(name)
    sha = git.commit(commit).tree if commit else name
    if git.type_of(sha) != "tree":
        raise not_found()
    entries = git.tree(sha, recursive="recursive" in call.query)
    return Answer(200, _tree(call, sha, entries))


@answers("git/create-commit")
def create_commit(call: Call) -> Answer:
    """Store a commit; its message is kept as it was sent."""
    git, body = _filled(call), call.body
    if git.type_of(body["tree"]) != "tree":
        raise ApiProblem(422, "Tree SHA does not exist")
    parents = body.get("parents", [])
    if any(git.type_of(parent) != "commit" for parent in parents):
        raise ApiProblem(422, "Parent SHA does not exist or is not a commit object")
    author = _person(call, body.get("author"))
    committer = _person(call, body["committer"]) if body.get("committer") else author
    text = commit_text(body["tree"], parents, author, committer, body["message"])
    shown = git_commit(call.api, call.repository, git.write("commit", text))
    return Answer(201, shown, headers={"Location": shown["url"]})


@answers("git/get-commit")
def get_commit(call: Call) -> Answer:
    """A commit by its id."""
    git, sha = _filled(call), call.parameters["commit_sha"]
    if git.type_of(sha) != "commit":
        raise not_found()
    return Answer(200, git_commit(call.api, call.repository, sha))


def _filled(call: Call) -> Git:
    git = call.repository.git
    if git.is_empty():
        raise empty_repository()
    return git


def _url(call: Call) -> str:
    return f"{call.api}/repos/{call.repository.full_name}/git"


def _tree_url(call: Call, sha: str) -> str:
    return f"{_url(call)}/trees/{sha}"


def _tree_line(git: Git, entry: Mapping[str, Any]) -> TreeLine:
    """A line of a request for a tree, its content stored."""
    path, mode = entry.get("path", ""), entry.get("mode", "100644")
    if ("content" in entry) == ("sha" in entry):
        raise ApiProblem(422, "Must supply either tree.sha or tree.content")
    if not path or path.startswith("/") or ".." in path.split("/") or "//" in path:
        raise ApiProblem(422, f"tree.path {path!r} is malformed")
    if "content" in entry:
        return TreeLine(path, mode, git.write("blob", entry["content"].encode()))
    sha, kind = entry["sha"], "tree" if mode == "040000" else "blob"
    if sha is not None and mode != "160000" and git.type_of(sha) != kind:
        raise ApiProblem(422, f"tree.sha {sha} is not a valid {kind}")
    return TreeLine(path, mode, sha)


def _tree(call: Call, sha: str, entries: list[TreeEntry]) -> dict[str, Any]:
    return shaped(
        "git-tree",
        sha=sha,
        url=_tree_url(call, sha),
        tree=[_shown(call, entry) for entry in entries],
        truncated=False,
    )


def _shown(call: Call, entry: TreeEntry) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "path": entry.path,
        "mode": entry.mode,
        "type": entry.type,
        "sha": entry.sha,
    }
    if entry.type == "blob":
        shown["size"] = entry.size
    if entry.type != "commit":
        shown["url"] = f"{_url(call)}/{entry.type}s/{entry.sha}"
    return shown


def _person(call: Call, given: Mapping[str, str] | None) -> tuple[str, str, datetime]:
    """Who made a commit and when: the one who asks, now, unless the request says otherwise."""
    given = given or {}
    name, login = given.get("name", call.actor.login), call.actor.login
    email = given.get("email", f"{call.actor.id}+{login}@users.noreply.github.com")
    date = given.get("date")
    if not name or not email:
        raise invalid("Commit", field="author", code="missing_field")
    return name, email, datetime.fromisoformat(date) if date else call.world.now()
