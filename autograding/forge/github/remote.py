"""One repository on GitHub: its branches, commits and pull requests."""

from autograding.forge.github import answers
from autograding.forge.github.client import Client
from autograding.forge.github.errors import EmptyRepository, Need, NotFound, NotPermitted, Refused

__all__ = ["FEEDBACK", "MAIN", "Remote"]

MAIN, FEEDBACK = "main", "feedback"
_READ, _WRITE = Need("Contents"), Need("Contents", "write")
_PULLS_READ, _PULLS_WRITE = Need("Pull requests"), Need("Pull requests", "write")
_FORTY_ZEROS = "0" * 40


class Remote:
    """A repository that exists.

    Attributes:
        client: the connection.
        full_name: `owner/name`.
        owner: the organization, or the user.
        name: its name there.
    """

    def __init__(self, client: Client, full_name: str) -> None:
        """The repository `full_name`; nothing is sent yet."""
        self.client = client
        self.full_name = full_name
        self.owner, _, self.name = full_name.partition("/")

    def ref(self, ref: str) -> str | None:
        """The commit that `ref` (`heads/main`, say) is at; None where there is no such ref.

        Raises:
            GitHubError: GitHub did not tell.
        """
        try:
            found = self.client.send(
                lambda rest: rest.git.get_ref(self.owner, self.name, ref),
                f"read {ref} of {self.full_name}",
                _READ,
                answers.Ref,
            )
        except (NotFound, EmptyRepository):
            return None
        return found.object.sha

    def create_ref(self, ref: str, commit: str) -> None:
        """Make a branch or tag; one that is there already at that commit is as good.

        Raises:
            GitHubError: it could not be made, or is somewhere else.
        """
        try:
            self.client.send(
                lambda rest: rest.git.create_ref(
                    self.owner, self.name, ref=f"refs/{ref}", sha=commit
                ),
                f"make {ref} in {self.full_name}",
                _WRITE,
                answers.Ref,
            )
        except Refused:
            if self.ref(ref) != commit:
                raise

    def move_ref(self, ref: str, commit: str, *, force: bool = False) -> None:
        """Move a branch forward, or anywhere with `force`.

        Raises:
            GitHubError: it could not be moved; `Refused` where that is not forward.
        """
        self.client.send(
            lambda rest: rest.git.update_ref(self.owner, self.name, ref, sha=commit, force=force),
            f"move {ref} of {self.full_name}",
            _WRITE,
            answers.Ref,
        )

    def commit(self, commit: str) -> answers.Commit:
        """One commit.

        Raises:
            GitHubError: there is none, or GitHub did not tell.
        """
        return self.client.send(
            lambda rest: rest.git.get_commit(self.owner, self.name, commit),
            f"read commit {commit[:12]} of {self.full_name}",
            _READ,
            answers.Commit,
        )

    def starter_commit(self) -> str | None:
        """The commit that the student started from; None in an empty repository.

        It is where `feedback` was when GitHub saw that branch for the first time, which nobody can
        change later; or else the first commit of `main`.

        Raises:
            GitHubError: GitHub did not tell.
        """
        return self._feedback_at_first() or self._root()

    def _feedback_at_first(self) -> str | None:
        try:
            created = self.client.pages(
                lambda rest: rest.repos.list_activities(
                    self.owner,
                    self.name,
                    ref=f"refs/heads/{FEEDBACK}",
                    activity_type="branch_creation",
                    direction="asc",
                    per_page=1,
                ),
                f"read the activity of {self.full_name}",
                _READ,
                answers.Activity,
            )
            first = next(created, None)
        except (NotFound, NotPermitted, Refused):
            return None
        return first.after if first and first.after != _FORTY_ZEROS else None

    def _root(self) -> str | None:
        if self.ref(f"heads/{MAIN}") is None:
            return None
        root = None
        for root in self.client.pages(  # noqa: B007 (the last one is wanted)
            lambda rest: rest.repos.list_commits(self.owner, self.name, sha=MAIN, per_page=100),
            f"list the commits of {self.full_name}",
            _READ,
            answers.Blob,
        ):
            pass
        return root.sha if root else None

    def pulls(self, head: str, base: str) -> list[answers.Pull]:
        """Every pull request from one branch into another, the newest first.

        Raises:
            GitHubError: GitHub did not list them.
        """
        return list(
            self.client.pages(
                lambda rest: rest.pulls.list(
                    self.owner,
                    self.name,
                    state="all",
                    head=f"{self.owner}:{head}",
                    base=base,
                    per_page=100,
                ),
                f"list the pull requests of {self.full_name}",
                _PULLS_READ,
                answers.Pull,
            )
        )

    def open_pull(self, *, title: str, body: str, head: str, base: str) -> answers.Pull:
        """Open a pull request.

        Raises:
            GitHubError: it could not be opened; `NothingToCompare` where it would show nothing.
        """
        return self.client.send(
            lambda rest: rest.pulls.create(
                self.owner, self.name, title=title, body=body, head=head, base=base
            ),
            f"open the pull request {title!r} in {self.full_name}",
            _PULLS_WRITE,
            answers.Pull,
        )

    def reopen_pull(self, number: int) -> answers.Pull:
        """Open a closed pull request again.

        Raises:
            GitHubError: it could not be reopened.
        """
        return self.client.send(
            lambda rest: rest.pulls.update(self.owner, self.name, number, state="open"),
            f"reopen pull request {number} of {self.full_name}",
            _PULLS_WRITE,
            answers.Pull,
        )

    def retell_pull(self, number: int, *, title: str, body: str) -> answers.Pull:
        """Give a pull request other words.

        Raises:
            GitHubError: it could not be changed.
        """
        return self.client.send(
            lambda rest: rest.pulls.update(self.owner, self.name, number, title=title, body=body),
            f"update pull request {number} of {self.full_name}",
            _PULLS_WRITE,
            answers.Pull,
        )
