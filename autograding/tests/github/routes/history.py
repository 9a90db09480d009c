"""Commits, one by one, as a history, and what lies between two of them."""

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
from autograding.tests.github.commits import rest_commit
from autograding.tests.github.differences import changed_files
from autograding.tests.github.shapes import shaped

__all__: list[str] = []


@answers("repos/list-commits")
def history(call: Call) -> Answer:
    """The history of a branch or a commit, the newest first."""
    git = call.repository.git
    if git.is_empty():
        raise empty_repository()
    start = git.commit_of(call.query.get("sha", call.repository.default_branch))
    if start is None:
        raise not_found()
    path = call.query.get("path")
    found = git.commits(start, *(["--", path] if path else []))
    shown, headers = page(call, found)
    return Answer(200, [_commit(call, sha) for sha in shown], headers=headers)


@answers("repos/get-commit")
def get(call: Call) -> Answer:
    """One commit by a branch, a tag or its id; with the files that it changed."""
    git, name = call.repository.git, call.parameters["ref"]
    if git.is_empty():
        raise empty_repository()
    sha = git.commit_of(name)
    if sha is None:
        raise ApiProblem(422, f"No commit found for SHA: {name}")
    if "sha" in call.accept.partition("github.")[2]:
        return Answer(200, sha, "application/vnd.github.sha")
    parents = git.commit(sha).parents
    files = changed_files(call, parents[0], sha) if parents else []
    added, taken = (sum(file[key] for file in files) for key in ("additions", "deletions"))
    stats = {"additions": added, "deletions": taken, "total": added + taken}
    return Answer(200, _commit(call, sha) | {"stats": stats, "files": files})


@answers("repos/compare-commits-with-basehead")
def compare(call: Call) -> Answer:
    """What the head has that the base has not."""
    git = call.repository.git
    names = call.parameters["basehead"].split("...")
    found = [git.commit_of(name.rpartition(":")[2]) for name in names]
    if len(found) != 2 or None in found:
        raise not_found()
    base, head = map(str, found)
    start = git.merge_base(base, head)
    if start is None:
        raise not_found("No common ancestor between these commits.")
    ahead = git.commits("--reverse", f"{base}..{head}")
    behind = len(git.commits(f"{head}..{base}"))
    url = f"{call.api}/repos/{call.repository.full_name}/compare/{base}...{head}"
    html = f"{call.api}/{call.repository.full_name}/compare/{base}...{head}"
    shown, headers = page(call, ahead)
    comparison = shaped(
        "commit-comparison",
        url=url,
        html_url=html,
        permalink_url=html,
        diff_url=f"{html}.diff",
        patch_url=f"{html}.patch",
        base_commit=_commit(call, base),
        merge_base_commit=_commit(call, start),
        status=_status(len(ahead), behind),
        ahead_by=len(ahead),
        behind_by=behind,
        total_commits=len(ahead),
        commits=[_commit(call, sha) for sha in shown],
        files=changed_files(call, base, head),
    )
    return Answer(200, comparison, headers=headers)


def _status(ahead: int, behind: int) -> str:
    if ahead and behind:
        return "diverged"
    if ahead:
        return "ahead"
    return "behind" if behind else "identical"


def _commit(call: Call, sha: str) -> dict[str, Any]:
    return rest_commit(call.present, call.repository, sha)
