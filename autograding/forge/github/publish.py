"""Make the organization's template and grader repositories hold what this checkout builds.

A template moves forward: a commit on top of the last. The grader repository holds one commit
without a parent, whose id is known before; a tag keeps each version that students' workflows name.

Needs: `Administration: write` to create repositories and change their settings, `Contents: write`
for the files, `Workflows: write` because the students' workflow is one of them.
"""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from autograding.forge.github import answers
from autograding.forge.github.changes import Change, Changes, listed
from autograding.forge.github.client import Client
from autograding.forge.github.errors import Need, NotFound, Refused
from autograding.forge.github.remote import MAIN, Remote
from autograding.forge.github.settle import keep_version, settle, version_tag
from autograding.forge.github.trees import Known, changed_paths, known_files, send_tree
from autograding.template.files import TemplateFile
from autograding.template.objects import commit_id, commit_text, tree_id

__all__ = ["PublishedRepository", "Wanted", "publish", "repository_of"]

_ADMINISTRATION = Need("Administration", "write")
_WRITE = Need("Contents", "write")
_COMMIT = re.compile(
    r"author (?P<name>.*) <(?P<email>.*)> (?P<time>\d+) \+0000\ncommitter .*\n\n(?P<message>.*)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Wanted:
    """A repository as it should be.

    Attributes:
        name: its name in the organization.
        files: everything in it.
        description: what its page says.
        private: whether it is private; None leaves an existing one as it is, and makes a new one
            public.
        is_template: whether repositories can be generated from it.
        root: message of the one commit without a parent; "" for commits that follow each other.
    """

    name: str
    files: tuple[TemplateFile, ...]
    description: str = ""
    private: bool | None = True
    is_template: bool = True
    root: str = ""


@dataclass(frozen=True)
class PublishedRepository:
    """A repository after it was published.

    Attributes:
        full_name: `owner/name`.
        url: its page; "" where a dry run would create it.
        commit: the commit at `main`; "" where it would have to be made.
        changes: what was done, or would be; nothing where all was as it should be.
    """

    full_name: str
    url: str
    commit: str
    changes: tuple[Change, ...]


def publish(
    client: Client, organization: str, wanted: Wanted, *, dry_run: bool = False
) -> PublishedRepository:
    """Create or bring up to date one repository; again changes nothing.

    Raises:
        GitHubError: GitHub did not do it; what was done is found the next time.
    """
    changes = Changes(dry_run)
    full_name = f"{organization}/{wanted.name}"
    repository = repository_of(client, full_name)
    if repository is None:
        repository = changes.take(
            "create", _described(wanted), partial(_create, client, organization, wanted)
        )
    if repository is None:
        changes.foresee("send", listed([file.path for file in wanted.files]))
        return PublishedRepository(full_name, "", "", tuple(changes.steps))
    remote = Remote(client, full_name)
    commit = _fill(remote, wanted, repository, changes)
    settle(remote, repository, changes, is_template=wanted.is_template, private=wanted.private)
    if wanted.root and commit:
        keep_version(remote, repository, commit, changes)
    return PublishedRepository(full_name, repository.html_url, commit, tuple(changes.steps))


def repository_of(client: Client, full_name: str) -> answers.Repository | None:
    """A repository; None where there is none that the token may see.

    Raises:
        GitHubError: GitHub did not tell.
    """
    owner, _, name = full_name.partition("/")
    try:
        return client.send(
            lambda rest: rest.repos.get(owner, name),
            f"show {full_name}",
            Need("Metadata"),
            answers.Repository,
        )
    except NotFound:
        return None


def _create(client: Client, organization: str, wanted: Wanted) -> answers.Repository:
    return client.send(
        lambda rest: rest.repos.create_in_org(
            organization,
            name=wanted.name,
            description=wanted.description,
            private=bool(wanted.private),
            is_template=wanted.is_template,
            has_issues=False,
            has_projects=False,
            has_wiki=False,
        ),
        f"create {organization}/{wanted.name}",
        _ADMINISTRATION,
        answers.Repository,
    )


def _fill(remote: Remote, wanted: Wanted, repository: answers.Repository, changes: Changes) -> str:
    """Put the files on `main` and return its commit, "" where a dry run would make one."""
    at_main = remote.ref(f"heads/{MAIN}")
    tip = at_main or remote.ref(f"heads/{repository.default_branch}")
    known: Known = {}
    if tip is not None:
        tree = remote.commit(tip).tree.sha
        if at_main and _is_there(wanted, tip, tree):
            return tip
        known = known_files(remote, tree)
    what = listed(changed_paths(wanted.files, known) or [file.path for file in wanted.files])
    return changes.take("send", what, partial(_send, remote, wanted, at_main, tip, known)) or ""


def _is_there(wanted: Wanted, tip: str, tree: str) -> bool:
    meant = tree_id(wanted.files)
    return tip == commit_id(meant, wanted.root) if wanted.root else tree == meant


def _send(
    remote: Remote, wanted: Wanted, at_main: str | None, tip: str | None, known: Known
) -> str:
    parent = tip or _first_commit(remote, wanted.files)
    if tip is None:
        at_main = remote.ref(f"heads/{MAIN}")
    tree = send_tree(remote, wanted.files, known)
    commit = _root(remote, wanted, tree) if wanted.root else _next(remote, wanted, tree, parent)
    if wanted.root:
        remote.create_ref(version_tag(commit), commit)
    if at_main is None:
        remote.create_ref(f"heads/{MAIN}", commit)
    else:
        remote.move_ref(f"heads/{MAIN}", commit, force=bool(wanted.root))
    return commit


def _first_commit(remote: Remote, files: tuple[TemplateFile, ...]) -> str:
    """Give an empty repository a commit, without which GitHub takes no trees."""
    file = min(files, key=lambda file: (file.path != "README.md", file.path))
    return remote.client.send(
        lambda rest: rest.repos.create_or_update_file_contents(
            remote.owner,
            remote.name,
            file.path,
            message="First file",
            content=base64.b64encode(file.content).decode(),
        ),
        f"begin {remote.full_name}",
        _WRITE,
        answers.FileCommit,
    ).commit.sha


def _next(remote: Remote, wanted: Wanted, tree: str, parent: str) -> str:
    return remote.client.send(
        lambda rest: rest.git.create_commit(
            remote.owner,
            remote.name,
            message=f"Publish {wanted.name}",
            tree=tree,
            parents=[parent],
        ),
        f"commit to {remote.full_name}",
        _WRITE,
        answers.Blob,
    ).sha


def _root(remote: Remote, wanted: Wanted, tree: str) -> str:
    """The commit whose id students' workflows name, the same on GitHub as here."""
    meant, text = commit_id(tree, wanted.root), commit_text(tree, wanted.root)
    parts = _COMMIT.search(text)
    if parts is None:
        message = f"the form of a commit has changed: {text!r}"
        raise ValueError(message)
    date = datetime.fromtimestamp(int(parts["time"]), UTC)
    made = remote.client.send(
        lambda rest: rest.git.create_commit(
            remote.owner,
            remote.name,
            message=parts["message"],
            tree=tree,
            parents=[],
            author={"name": parts["name"], "email": parts["email"], "date": date},
            committer={"name": parts["name"], "email": parts["email"], "date": date},
        ),
        f"commit to {remote.full_name}",
        _WRITE,
        answers.Blob,
    )
    if made.sha != meant:
        message = f"GitHub made the commit {made.sha[:12]} of what is {meant[:12]} here."
        raise Refused(message, "Students' workflows would not find it: please report this.")
    return made.sha


def _described(wanted: Wanted) -> str:
    kind = "template repository" if wanted.is_template else "repository"
    return f"the {'private' if wanted.private else 'public'} {kind}"
