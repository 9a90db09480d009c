"""What the API shows of people, repositories and pull requests."""

from datetime import datetime
from typing import Any

from autograding.tests.github.shapes import shaped
from autograding.tests.github.state import (
    ROLES,
    Comment,
    Invitation,
    PullRequest,
    Repository,
    User,
    World,
)

__all__ = ["FLAGS", "Presenter", "node_id", "permissions_of", "stamp"]

FLAGS = (
    *("allow_auto_merge", "allow_merge_commit", "allow_rebase_merge", "allow_squash_merge"),
    *("delete_branch_on_merge", "has_downloads", "has_issues", "has_projects", "has_wiki"),
)


_INVITED = {"pull": "read", "push": "write"}
"""The words of an invitation for the roles that a request names otherwise."""


def stamp(moment: datetime | None) -> str | None:
    """A time as GitHub writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def node_id(kind: str, number: int) -> str:
    """GitHub's other identifier of anything."""
    return f"{kind}_{number}"


class Presenter:
    """Makes the objects of answers.

    Args:
        world: what there is.
        api: the address of the API.
        viewer: who asks.
    """

    def __init__(self, world: World, api: str, viewer: User) -> None:
        self.world, self.api, self.viewer = world, api, viewer
        self.web = api

    def user(self, login: str, schema: str = "simple-user", **more: Any) -> dict[str, Any]:
        """A person, a bot or an organization."""
        user = self.world.user(login)
        assert user is not None, login
        shape = shaped(schema)
        url = f"{self.api}/users/{login}"
        addresses = {
            key: f"{url}/{key.removesuffix('_url')}" for key in shape if key.endswith("_url")
        }
        return shaped(
            schema,
            **addresses
            | {"id": user.id, "node_id": node_id("U", user.id), "login": user.login, "url": url}
            | {"type": user.type, "html_url": f"{self.web}/{login}", "gravatar_id": None}
            | more,
        )

    def repository(self, repository: Repository, schema: str = "full-repository") -> dict[str, Any]:
        """A repository in one of the three sizes that GitHub shows them in."""
        url = f"{self.api}/repos/{repository.full_name}"
        shape = shaped(schema)
        html = f"{self.web}/{repository.full_name}"
        values: dict[str, Any] = {
            key: f"{url}/{key.removesuffix('_url')}" for key in shape if key.endswith("_url")
        }
        values |= {key: repository.flags.get(key, True) for key in FLAGS if key in shape}
        values |= {
            "id": repository.id,
            "node_id": node_id("R", repository.id),
            "name": repository.name,
            "full_name": repository.full_name,
            "owner": self.user(repository.owner),
            "private": repository.private,
            "visibility": "private" if repository.private else "public",
            "html_url": html,
            "description": repository.description,
            "homepage": repository.homepage,
            "fork": False,
            "url": url,
            "clone_url": str(repository.git.path),
            "git_url": repository.git.path.as_uri(),
            "ssh_url": f"git@github.com:{repository.full_name}.git",
            "default_branch": repository.default_branch,
            "is_template": repository.is_template,
            "archived": repository.archived,
            "topics": list(repository.topics),
            "created_at": stamp(repository.created_at),
            "updated_at": stamp(repository.updated_at),
            "pushed_at": stamp(repository.pushed_at),
            "permissions": self.permissions(repository),
        }
        if schema == "full-repository":
            values["organization"] = self.user(repository.owner)
            template = self.world.repository(repository.template)
            if template is not None:
                values["template_repository"] = self.repository(template, "nullable-repository")
        return shape | values

    def permissions(self, repository: Repository) -> dict[str, bool]:
        """What the one who asks may do in a repository."""
        role = self.world.role(self.viewer.login, repository) or ""
        return permissions_of(role)

    def invitation(self, repository: Repository, invitation: Invitation) -> dict[str, Any]:
        """An invitation to a repository, which its invitee accepts on its page."""
        url = f"{self.api}/user/repository_invitations/{invitation.id}"
        return shaped(
            "repository-invitation",
            id=invitation.id,
            node_id=node_id("RI", invitation.id),
            repository=self.repository(repository, "minimal-repository"),
            invitee=self.user(invitation.invitee),
            inviter=self.user(invitation.inviter),
            permissions=_INVITED.get(invitation.role, invitation.role),
            created_at=stamp(invitation.created_at),
            expired=invitation.expired,
            url=url,
            html_url=f"{self.web}/{repository.full_name}/invitations",
        )

    def comment(self, repository: Repository, comment: Comment) -> dict[str, Any]:
        """A comment on an issue or a pull request."""
        url = f"{self.api}/repos/{repository.full_name}/issues"
        page = f"{self.web}/{repository.full_name}/pull/{comment.number}"
        return shaped(
            "issue-comment",
            id=comment.id,
            node_id=node_id("IC", comment.id),
            url=f"{url}/comments/{comment.id}",
            html_url=f"{page}#issuecomment-{comment.id}",
            issue_url=f"{url}/{comment.number}",
            user=self.user(comment.author),
            body=comment.body,
            author_association=self.association(comment.author, repository),
            created_at=stamp(comment.created_at),
            updated_at=stamp(comment.updated_at),
        )

    def association(self, login: str, repository: Repository) -> str:
        """What someone is to a repository."""
        if login.lower() in self.world.members:
            return "MEMBER"
        collaborator = login.lower() in repository.collaborators
        return "COLLABORATOR" if collaborator else "NONE"

    def pull(
        self, repository: Repository, pull: PullRequest, *, whole: bool = True
    ) -> dict[str, Any]:
        """A pull request, `whole` as one is shown alone, or as in a list."""
        url = f"{self.api}/repos/{repository.full_name}"
        html = f"{self.web}/{repository.full_name}/pull/{pull.number}"
        issue = f"{url}/issues/{pull.number}"
        own = f"{url}/pulls/{pull.number}"
        addresses = {
            "url": own,
            "html_url": html,
            "diff_url": f"{html}.diff",
            "patch_url": f"{html}.patch",
            "issue_url": issue,
            "commits_url": f"{own}/commits",
            "review_comments_url": f"{own}/comments",
            "review_comment_url": f"{url}/pulls/comments{{/number}}",
            "comments_url": f"{issue}/comments",
            "statuses_url": f"{url}/statuses/{pull.head_commit}",
        }
        links = {
            "self": own,
            "html": html,
            "issue": issue,
            "comments": f"{issue}/comments",
            "review_comments": f"{own}/comments",
            "review_comment": addresses["review_comment_url"],
            "commits": f"{own}/commits",
            "statuses": addresses["statuses_url"],
        }
        values: dict[str, Any] = addresses | {
            "id": pull.id,
            "node_id": node_id("PR", pull.id),
            "number": pull.number,
            "state": pull.state,
            "title": pull.title,
            "body": pull.body,
            "user": self.user(pull.author),
            "draft": pull.draft,
            "created_at": stamp(pull.created_at),
            "updated_at": stamp(pull.updated_at),
            "closed_at": stamp(pull.closed_at),
            "merged_at": stamp(pull.merged_at),
            "head": self.side(repository, pull.head, pull.head_commit),
            "base": self.side(repository, pull.base, pull.base_commit),
            "author_association": self.association(pull.author, repository),
            "_links": {name: {"href": target} for name, target in links.items()},
        }
        if whole:
            values |= self.size(repository, pull)
        return shaped("pull-request" if whole else "pull-request-simple", **values)

    def side(self, repository: Repository, branch: str, commit: str) -> dict[str, Any]:
        """The head or the base of a pull request."""
        return {
            "label": f"{repository.owner}:{branch}",
            "ref": branch,
            "sha": commit,
            "user": self.user(repository.owner),
            "repo": self.repository(repository, "repository"),
        }

    def size(self, repository: Repository, pull: PullRequest) -> dict[str, Any]:
        """What GitHub counts only for a pull request that is shown alone."""
        base, head = pull.base_commit, pull.head_commit
        counted = repository.git.text("diff", "--numstat", f"{base}...{head}").splitlines()
        lines = [line.split("\t") for line in counted]
        clean = repository.git.merged_tree(base, head) is not None
        return {
            "merged": pull.merged_at is not None,
            "mergeable": clean if pull.state == "open" else None,
            "mergeable_state": ("clean" if clean else "dirty")
            if pull.state == "open"
            else "unknown",
            "comments": sum(
                comment.number == pull.number for comment in repository.comments.values()
            ),
            "commits": int(repository.git.text("rev-list", "--count", f"{base}..{head}")),
            "additions": sum(int(line[0]) for line in lines if line[0].isdigit()),
            "deletions": sum(int(line[1]) for line in lines if line[1].isdigit()),
            "changed_files": len(lines),
            "maintainer_can_modify": False,
        }


def permissions_of(role: str) -> dict[str, bool]:
    """What a role may do, as GitHub lists it."""
    rank = ROLES.index(role) if role in ROLES else -1
    return {name: rank >= position for position, name in enumerate(ROLES)}
