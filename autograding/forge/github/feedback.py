"""The feedback pull request and the one comment in it, edited in place at every push.

Needs, of a workflow's job: `pull-requests: write` for the comment, and `contents: write` for a
`feedback` branch that somebody moved or deleted.
"""

from dataclasses import dataclass
from functools import cached_property

from autograding.feedback import MARKER
from autograding.forge.github import answers
from autograding.forge.github.client import Client
from autograding.forge.github.errors import Need, NotFound, Unavailable
from autograding.forge.github.feedback_branch import ensure_pull, find_pull
from autograding.forge.github.patches import added_lines
from autograding.forge.github.remote import MAIN, Remote

__all__ = ["ACTIONS_BOT", "FeedbackPullRequest", "Published"]

ACTIONS_BOT = "github-actions[bot]"
"""The author of what a workflow's own token writes."""
_READ, _WRITE = Need("Pull requests"), Need("Pull requests", "write")


@dataclass(frozen=True)
class Published:
    """Where the feedback is.

    Attributes:
        pull_request_url: the pull request's page.
        comment_url: the comment's place on it.
        previous_body: what the comment said before, "" for a new one.
        number: the pull request's number.
    """

    pull_request_url: str
    comment_url: str
    previous_body: str
    number: int


class FeedbackPullRequest:
    """The feedback pull request of one student's repository.

    Only a comment that begins with our marker and is by `author` is ours: a student may write the
    same marker.
    """

    def __init__(self, client: Client, repository: str, *, author: str = ACTIONS_BOT) -> None:
        """The one of `repository` (`owner/name`); nothing is sent yet.

        Args:
            client: the connection, with the token of `author`.
            repository: the student's repository.
            author: the login under which the token writes.
        """
        self._remote = Remote(client, repository)
        self._author = author

    def head(self) -> str | None:
        """The newest commit of `main` on GitHub; None without that branch.

        Raises:
            GitHubError: GitHub did not tell.
        """
        return self._remote.ref(f"heads/{MAIN}")

    def previous(self) -> str:
        """What our comment says now; "" where there is none yet. Opens nothing.

        Raises:
            GitHubError: GitHub did not tell.
        """
        pull = self._pull
        comment = self._comment(pull.number) if pull else None
        return (comment.body or "") if comment else ""

    def changed_lines(self) -> dict[str, frozenset[int]]:
        """The lines that the pull request adds or changes, by file; none without a pull request.

        Raises:
            GitHubError: GitHub did not list them.
        """
        pull = self._pull
        if pull is None:
            return {}
        remote = self._remote
        files = remote.client.pages(
            lambda rest: rest.pulls.list_files(
                remote.owner, remote.name, pull.number, per_page=100
            ),
            f"list the changes in {remote.full_name}",
            _READ,
            answers.File,
        )
        return {file.filename: added_lines(file.patch) for file in files if file.patch}

    def publish(self, body: str) -> Published:
        """Open or reopen the pull request, and write or edit the comment.

        Args:
            body: the comment, which begins with the marker; GitHub takes 65,536 characters.

        Raises:
            NothingToCompare: nothing was pushed since the starter.
            GitHubError: GitHub did not do it; doing it again doubles nothing.
        """
        try:
            return self._publish(body)
        except Unavailable:
            # What failed may have been done all the same: look first, then go on from there.
            self._remote.client.patience.sleep(2)
            return self._publish(body)

    @cached_property
    def _pull(self) -> answers.Pull | None:
        return find_pull(self._remote)

    def _publish(self, body: str) -> Published:
        pull = self._pull
        if pull is None or pull.state != "open":
            pull = ensure_pull(self._remote, pull)
            self._pull = pull
        before = self._comment(pull.number)
        now = self._written(pull.number, before, body)
        previous = (before.body or "") if before else ""
        return Published(pull.html_url, now.html_url, previous, pull.number)

    def _written(self, number: int, before: answers.Comment | None, body: str) -> answers.Comment:
        if before is None:
            return self._create(number, body)
        if before.body == body:
            return before
        try:
            return self._edit(before.id, body)
        except NotFound:  # deleted a moment ago
            return self._create(number, body)

    def _comment(self, number: int) -> answers.Comment | None:
        """Our comment, the oldest if there should be two."""
        remote = self._remote
        comments = remote.client.pages(
            lambda rest: rest.issues.list_comments(remote.owner, remote.name, number, per_page=100),
            f"list the comments in {remote.full_name}",
            _READ,
            answers.Comment,
        )
        return next((comment for comment in comments if self._is_ours(comment)), None)

    def _is_ours(self, comment: answers.Comment) -> bool:
        author = comment.user.login if comment.user else ""
        return author.lower() == self._author.lower() and (comment.body or "").startswith(MARKER)

    def _create(self, number: int, body: str) -> answers.Comment:
        remote = self._remote
        return remote.client.send(
            lambda rest: rest.issues.create_comment(remote.owner, remote.name, number, body=body),
            f"write the feedback comment in {remote.full_name}",
            _WRITE,
            answers.Comment,
        )

    def _edit(self, comment: int, body: str) -> answers.Comment:
        remote = self._remote
        return remote.client.send(
            lambda rest: rest.issues.update_comment(remote.owner, remote.name, comment, body=body),
            f"edit the feedback comment in {remote.full_name}",
            _WRITE,
            answers.Comment,
        )
