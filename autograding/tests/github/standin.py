"""The stand-in as tests use it: a server, and what a test says to change the world behind it."""

import io
import threading
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Self

from werkzeug.serving import WSGIRequestHandler, make_server

from autograding.closing import Closing
from autograding.tests.github.app import Api, Seen
from autograding.tests.github.changes import commit_text, move_ref, new_repository, note_pushes
from autograding.tests.github.faults import Faults
from autograding.tests.github.git import Commit, TreeLine
from autograding.tests.github.rate import RateLimit
from autograding.tests.github.state import Artifact, Repository, Run, Token, User, World

__all__ = ["BOT", "StandIn"]

BOT = "github-actions[bot]"
"""Who a workflow's token acts as."""

Files = Mapping[str, str | bytes | None]


class StandIn(Closing):
    """A GitHub with one organization, on a free port of this machine.

    Args:
        folder: where its bare repositories go.
        organization: the one organization there is.
        owner: its owner, whose token is `token`.
        port: 0 takes any that is free.
    """

    def __init__(
        self,
        folder: Path,
        organization: str = "databases-course",
        owner: str = "teacher",
        port: int = 0,
    ) -> None:
        self._port = port
        people = (User(1, organization, "Organization"), User(2, owner), User(41898282, BOT, "Bot"))
        self.world = World(folder, people[0], people[1], {one.login.lower(): one for one in people})
        self.world.members[owner.lower()] = "admin"
        self.organization = organization
        self.token = self.user_token(owner)
        self.api = Api(self.world, "")

    def __enter__(self) -> Self:
        self._server = make_server(
            "127.0.0.1", self._port, self.api, threaded=True, request_handler=_Quiet
        )
        self.api.url = f"http://127.0.0.1:{self._server.server_port}"
        # It looks this often, in seconds, whether it was shut down.
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="github", daemon=True
        )
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The address of the API."""
        return self.api.url

    @property
    def requests(self) -> list[Seen]:
        """All requests that came, the oldest first."""
        return self.api.requests

    @property
    def violations(self) -> list[str]:
        """What broke GitHub's description; the fixture fails the test for any."""
        return self.api.violations

    @property
    def faults(self) -> Faults:
        """What is to go wrong."""
        return self.api.faults

    @property
    def rate(self) -> RateLimit:
        """The hour's allowance of requests."""
        return self.world.rate

    def set_time(self, moment: datetime | None) -> None:
        """Stop the server's clock at a moment; None lets it run again."""
        self.world.fixed_time = moment

    def add_user(self, login: str, *, member: bool = False) -> str:
        """A person, as a member of the organization if so; returns their token."""
        if self.world.user(login) is None:
            self.world.users[login.lower()] = User(next(self.world.ids), login)
        if member:
            self.world.members.setdefault(login.lower(), "member")
        return self.user_token(login)

    def user_token(self, login: str, *, workflows: bool = True) -> str:
        """The token of a person, with or without the scope to write workflow files."""
        value = f"ghp_{login}" if workflows else f"ghp_{login}_without_workflow"
        self.world.tokens[value] = Token(login, workflows=workflows)
        return value

    def actions_token(self, repository: str, **permissions: str) -> str:
        """A token such as a workflow in a repository has.

        Args:
            repository: its name, with or without the owner.
            permissions: `read` or `write` by name, such as `pull_requests="write"`; `contents` and
                `pull_requests` to write by default.
        """
        given = permissions or {"contents": "write", "pull_requests": "write"}
        levels = frozenset((name.replace("_", "-"), level) for name, level in given.items())
        value = f"ghs_{next(self.world.ids)}"
        full_name = self.repository(repository).full_name
        self.world.tokens[value] = Token(BOT, full_name, levels, workflows=False)
        return value

    def allow_actions_pull_requests(self, repository: str = "") -> None:
        """Let workflows open pull requests: in one repository, or in all to come."""
        settings = self.repository(repository).actions if repository else self.world.actions
        settings.can_approve_pull_request_reviews = True

    def repository(self, name: str) -> Repository:
        """A repository by its name, with or without the owner; what was pushed is in it."""
        full_name = name if "/" in name else f"{self.organization}/{name}"
        found = self.world.repository(full_name)
        assert found is not None, f"no repository {full_name}"
        note_pushes(self.world, found)
        return found

    def add_repository(
        self,
        name: str,
        files: Files | None = None,
        *,
        private: bool = True,
        template: bool = False,
    ) -> Repository:
        """A repository of the organization, with a first commit of the files if any."""
        repository = new_repository(self.world, name)
        repository.private, repository.is_template = private, template
        if files:
            self.push(name, files, message="Initial commit", actor=self.world.owner.login)
        return repository

    def accept_invitation(self, repository: str, login: str) -> None:
        """Let someone who is invited become a collaborator."""
        found = self.repository(repository)
        number, invitation = next(
            (number, one)
            for number, one in found.invitations.items()
            if one.invitee.lower() == login.lower()
        )
        del found.invitations[number]
        found.collaborators[login.lower()] = invitation.role

    def push(
        self,
        repository: str,
        files: Files,
        *,
        branch: str = "main",
        actor: str = "",
        message: str = "Work",
        onto: str | None = None,
    ) -> str:
        """Commit files and push them, as someone with git would; returns the commit.

        Args:
            repository: its name, with or without the owner.
            files: the content by path; None deletes the file.
            branch: where to.
            actor: who pushes; the owner by default.
            message: of the commit.
            onto: the parent, if not the branch's head: a push that GitHub takes only by force.
        """
        found = self.repository(repository)
        git, login = found.git, actor or self.world.owner.login
        parent = onto or git.branch(branch)
        lines = [
            TreeLine(path, "100644", None if text is None else git.write("blob", _bytes(text)))
            for path, text in files.items()
        ]
        tree = git.write_tree(parent and git.commit(parent).tree, lines)
        who = (login, f"{login}@users.noreply.github.com", self.world.now())
        text = commit_text(tree, [parent] if parent else [], who, who, f"{message}\n")
        return self.move(repository, branch, git.write("commit", text), actor=login)

    def move(self, repository: str, branch: str, commit: str, *, actor: str = "") -> str:
        """Move a branch to a commit that is there, by force if need be; returns the commit."""
        person = self.world.user(actor or self.world.owner.login)
        assert person is not None, f"no user {actor}"
        with self.world.lock:
            ref = f"refs/heads/{branch}"
            move_ref(self.world, self.repository(repository), ref, commit, person)
        return commit

    def merge(self, repository: str, number: int, *, actor: str = "") -> str | None:
        """Merge a pull request as its button does; returns the commit, None for a conflict."""
        found = self.repository(repository)
        pull, login = found.pulls[number], actor or self.world.owner.login
        tree = found.git.merged_tree(pull.base_commit, pull.head_commit)
        if tree is None:
            return None
        who = (login, f"{login}@users.noreply.github.com", self.world.now())
        parents = [pull.base_commit, pull.head_commit]
        message = f"Merge pull request #{number} from {found.owner}/{pull.head}"
        commit = found.git.write("commit", commit_text(tree, parents, who, who, message))
        return self.move(repository, pull.base, commit, actor=login)

    def head(self, repository: str, branch: str = "main") -> Commit:
        """The commit at the head of a branch."""
        git = self.repository(repository).git
        sha = git.branch(branch)
        assert sha is not None, f"{repository} has no branch {branch}"
        return git.commit(sha)

    def file(self, repository: str, path: str, branch: str = "main") -> bytes:
        """The content of a file."""
        return self.repository(repository).git.run("show", f"refs/heads/{branch}:{path}")

    def comments(self, repository: str) -> list[str]:
        """The bodies of all comments in a repository."""
        return [comment.body for comment in self.repository(repository).comments.values()]

    def add_run(
        self, repository: str, commit: str, *, conclusion: str | None = "success", actor: str = ""
    ) -> Run:
        """A run of the students' workflow for a commit; one without a conclusion still runs."""
        found = self.repository(repository)
        number = next(self.world.ids)
        run = Run(
            *(number, len(found.runs) + 1, commit, found.default_branch, "Autograding Tests"),
            *(".github/workflows/classroom.yml", "push"),
            *("completed" if conclusion else "in_progress", conclusion),
            *(actor or self.world.owner.login, self.world.now()),
        )
        found.runs[number] = run
        return run

    def add_artifact(
        self, repository: str, run: Run, name: str, content: Files | bytes
    ) -> Artifact:
        """What a run uploaded: files by name, or the bytes of a zip file as they are."""
        archive = content if isinstance(content, bytes) else _zipped(content)
        number = next(self.world.ids)
        artifact = Artifact(number, run.id, name, archive, self.world.now())
        self.repository(repository).artifacts[number] = artifact
        return artifact


class _Quiet(WSGIRequestHandler):
    """Serves without a line in the terminal for each request: the log is `requests`."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _zipped(files: Files) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, _bytes(text or b""))
    return stream.getvalue()
