"""What the API shows of commits: in git data, and with the people and links of GitHub."""

from datetime import UTC, datetime
from typing import Any

from autograding.tests.github.present import Presenter, stamp
from autograding.tests.github.shapes import shaped
from autograding.tests.github.state import Repository

__all__ = ["git_commit", "rest_commit"]


def git_commit(api: str, repository: Repository, sha: str) -> dict[str, Any]:
    """A commit as git data shows it."""
    commit = repository.git.commit(sha)
    url = f"{api}/repos/{repository.full_name}/git"
    people = {"author": commit.author, "committer": commit.committer}
    return shaped(
        "git-commit",
        sha=sha,
        node_id=f"C_{sha}",
        url=f"{url}/commits/{sha}",
        html_url=f"{api}/{repository.full_name}/commit/{sha}",
        tree={"sha": commit.tree, "url": f"{url}/trees/{commit.tree}"},
        message=commit.message,
        parents=[
            {
                "sha": parent,
                "url": f"{url}/commits/{parent}",
                "html_url": f"{api}/{repository.full_name}/commit/{parent}",
            }
            for parent in commit.parents
        ],
        verification=_unsigned(),
        **{
            role: {"name": name, "email": email, "date": _in_utc(date)}
            for role, (name, email, date) in people.items()
        },
    )


def _unsigned() -> dict[str, Any]:
    """What GitHub says of a commit without a signature."""
    return {
        "verified": False,
        "reason": "unsigned",
        "signature": None,
        "payload": None,
        "verified_at": None,
    }


def _in_utc(date: str) -> str | None:
    return stamp(datetime.fromisoformat(date).astimezone(UTC))


def rest_commit(present: Presenter, repository: Repository, sha: str) -> dict[str, Any]:
    """A commit as repositories show it."""
    data = git_commit(present.api, repository, sha)
    url = f"{present.api}/repos/{repository.full_name}/commits"
    commit = {key: data[key] for key in ("author", "committer", "message", "tree", "verification")}
    return shaped(
        "commit",
        url=f"{url}/{sha}",
        sha=sha,
        node_id=data["node_id"],
        html_url=data["html_url"],
        comments_url=f"{url}/{sha}/comments",
        commit=commit | {"url": data["url"], "comment_count": 0},
        author=_account(present, data["author"]),
        committer=_account(present, data["committer"]),
        parents=[parent | {"url": f"{url}/{parent['sha']}"} for parent in data["parents"]],
    )


def _account(present: Presenter, person: dict[str, Any]) -> dict[str, Any] | None:
    """The account behind a commit's address; None where GitHub knows none."""
    login = person["email"].removesuffix("@users.noreply.github.com").rpartition("+")[2]
    known = present.world.user(login)
    return present.user(known.login) if known else None
