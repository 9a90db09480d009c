"""Files and folders by their paths."""

import base64
from typing import Any
from urllib.parse import quote

from autograding.tests.github.access import check_workflow_files
from autograding.tests.github.call import Answer, ApiProblem, Call, answers, not_found
from autograding.tests.github.changes import commit_text, move_ref
from autograding.tests.github.commits import git_commit
from autograding.tests.github.git import TreeEntry, TreeLine
from autograding.tests.github.shapes import shaped

__all__: list[str] = []

_KINDS = {"120000": "symlink", "160000": "submodule", "040000": "dir"}


@answers("repos/get-content")
def get(call: Call) -> Answer:
    """A file with its content, or a list of what is in a folder."""
    git, path = call.repository.git, call.parameters["path"].strip("/")
    commit = git.commit_of(call.query.get("ref", call.repository.default_branch))
    if commit is None:
        raise not_found("This repository is empty." if git.is_empty() else "Not Found")
    entries = git.tree(git.commit(commit).tree, recursive=True)
    entry = next((one for one in entries if one.path == path), None)
    if path and entry is None:
        raise not_found()
    if entry is None or entry.type == "tree":
        inside = [one for one in entries if one.path.rpartition("/")[0] == path]
        return Answer(200, [_item(call, one, commit) for one in inside])
    if "raw" in call.accept:
        return Answer(200, git.blob(entry.sha), "application/vnd.github.raw+json; charset=utf-8")
    return Answer(200, _file(call, entry, commit))


@answers("repos/create-or-update-file-contents")
def put(call: Call) -> Answer:
    """Commit one file; also the first one of an empty repository."""
    repository, git, body = call.repository, call.repository.git, call.body
    branch, path = body.get("branch", repository.default_branch), call.parameters["path"]
    check_workflow_files(call.token, [path])
    head = git.branch(branch)
    if head is None and not git.is_empty():
        raise not_found(f"Branch {branch} not found")
    entries = git.tree(git.commit(head).tree, recursive=True) if head else []
    before = next((one.sha for one in entries if one.path == path), None)
    if before and "sha" not in body:
        raise ApiProblem(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if before != body.get("sha"):
        raise ApiProblem(409, f"{path} does not match {body.get('sha')}")
    blob = git.write("blob", base64.b64decode(body["content"]))
    tree = git.write_tree(head and git.commit(head).tree, [TreeLine(path, "100644", blob)])
    who = (call.actor.login, f"{call.actor.login}@users.noreply.github.com", call.world.now())
    text = commit_text(tree, [head] if head else [], who, who, body["message"])
    commit = git.write("commit", text)
    move_ref(call.world, repository, f"refs/heads/{branch}", commit, call.actor)
    entry = next(one for one in git.tree(tree, recursive=True) if one.path == path)
    made = git_commit(call.api, repository, commit)
    return Answer(
        200 if before else 201,
        shaped("file-commit", content=_item(call, entry, commit), commit=made),
    )


def _item(call: Call, entry: TreeEntry, commit: str) -> dict[str, Any]:
    """A file or folder without its content."""
    repository = f"{call.api}/repos/{call.repository.full_name}"
    web, name = f"{call.api}/{call.repository.full_name}", quote(entry.path)
    url = f"{repository}/contents/{name}?ref={commit}"
    git = f"{repository}/git/{entry.type}s/{entry.sha}"
    html = f"{web}/blob/{commit}/{name}"
    return {
        "type": _KINDS.get(entry.mode, "file"),
        "size": entry.size or 0,
        "name": entry.path.rpartition("/")[2],
        "path": entry.path,
        "sha": entry.sha,
        "url": url,
        "git_url": git,
        "html_url": html,
        "download_url": f"{web}/raw/{commit}/{name}" if entry.type == "blob" else None,
        "_links": {"self": url, "git": git, "html": html},
    }


def _file(call: Call, entry: TreeEntry, commit: str) -> dict[str, Any]:
    """A file with its content, a symlink or a submodule."""
    item = _item(call, entry, commit)
    if entry.type == "commit":
        return item | {"submodule_git_url": ""}
    content = call.repository.git.blob(entry.sha)
    if item["type"] == "symlink":
        return item | {"target": content.decode(errors="replace")}
    return item | {"content": base64.encodebytes(content).decode(), "encoding": "base64"}
