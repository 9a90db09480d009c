"""Bring a changed starter to repositories that exist: as a pull request, never by force.

Starters form a line of their own: the commit that the student began with, then one commit for each
update, each with the whole template. A pull request from that line into `main` lets GitHub merge
three ways, so that only what changed in the template changes in the student's repository.

Needs: `Contents: write` and `Workflows: write` for the branch, `Pull requests: write`, and
`Metadata: read` for the list of repositories.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from autograding.feedback.harmless import code
from autograding.forge.github import answers
from autograding.forge.github.changes import Change, Changes, listed
from autograding.forge.github.errors import EmptyRepository, Need, NothingToCompare
from autograding.forge.github.remote import MAIN, Remote
from autograding.forge.github.trees import Known, changed_paths, known_files, send_tree
from autograding.template.files import TemplateFile
from autograding.template.objects import tree_id

__all__ = ["BRANCH", "UpdatedStarter", "update_starter"]

BRANCH = "starter-update"
_TITLE = "Update of the starter files"
_LISTED = 30
_WALK = 20
_NUMBERED = re.compile(r"^Starter-Update: (\d{1,6})$", re.MULTILINE)


@dataclass(frozen=True)
class UpdatedStarter:
    """One student's repository after an update.

    Attributes:
        full_name: `owner/name`.
        pull_request_url: the pull request with the update; "" where there is none, or where a dry
            run would open it.
        changes: what was done, or would be; nothing where the student has had this starter.
    """

    full_name: str
    pull_request_url: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class _Starter:
    """The starter that a repository had last.

    Attributes:
        commit: its commit.
        tree: its files.
        number: 0 for the first one, then counted.
        branch: the branch that is at it, "" for none.
    """

    commit: str
    tree: str
    number: int = 0
    branch: str = ""


def update_starter(
    remote: Remote, files: tuple[TemplateFile, ...], *, dry_run: bool = False
) -> UpdatedStarter:
    """Offer the template `files` to one repository; again offers nothing twice.

    A pull request that the student closed is left closed until the template changes again.

    Raises:
        GitHubError: GitHub did not do it; calling again goes on where this stopped.
    """
    changes = Changes(dry_run)
    branches, pulls = _branches(remote), _pulls(remote)
    starter = _last_starter(remote, branches, pulls)
    paths: list[str] = []
    if starter and starter.tree != tree_id(files):
        known = known_files(remote, starter.tree)
        paths = changed_paths(files, known)
        step = partial(_send, remote, files, starter, known, branches)
        starter = changes.take("send", listed(paths, "changed file"), step)
        if starter is None:
            changes.foresee("open", "a pull request for it")
    url = _offer(remote, starter, paths, pulls, changes) if starter and starter.branch else ""
    return UpdatedStarter(remote.full_name, url, tuple(changes.steps))


def _branches(remote: Remote) -> dict[str, str]:
    """Our branches and the commits that they are at."""
    refs = remote.client.pages(
        lambda rest: rest.git.list_matching_refs(remote.owner, remote.name, f"heads/{BRANCH}"),
        f"list the branches of {remote.full_name}",
        Need("Contents"),
        answers.Ref,
    )
    try:
        return {ref.ref.removeprefix("refs/heads/"): ref.object.sha for ref in refs}
    except EmptyRepository:
        return {}


def _pulls(remote: Remote) -> list[answers.Pull]:
    """The pull requests of our branches, the newest first; some branches may be deleted."""
    found = remote.client.pages(
        lambda rest: rest.pulls.list(
            remote.owner, remote.name, state="all", base=MAIN, per_page=100
        ),
        f"list the pull requests of {remote.full_name}",
        Need("Pull requests"),
        answers.Pull,
    )
    return [pull for pull in found if pull.head.ref.startswith(BRANCH)]


def _last_starter(
    remote: Remote, branches: dict[str, str], pulls: Iterable[answers.Pull]
) -> _Starter | None:
    """The newest starter that was offered, or the one at the beginning; None without commits."""
    tips = {pull.head.sha: "" for pull in pulls} | {tip: name for name, tip in branches.items()}
    offered = [found for tip, name in tips.items() if (found := _ours(remote, tip, name))]
    if offered:
        return max(offered, key=lambda starter: (starter.number, starter.branch != ""))
    start = remote.starter_commit()
    return _Starter(start, remote.commit(start).tree.sha) if start else None


def _ours(remote: Remote, tip: str, branch: str) -> _Starter | None:
    """Our newest commit at or before `tip`: a student may have gone on from it, or merged `main`.

    Then the branch is the student's, and the next update gets another one.
    """
    for _ in range(_WALK):
        commit = remote.commit(tip)
        if numbered := _NUMBERED.search(commit.message):
            at_tip = branch if commit.sha == tip else ""
            return _Starter(commit.sha, commit.tree.sha, int(numbered[1]), at_tip)
        if not commit.parents:
            return None
        tip, branch = commit.parents[0].sha, ""
    return None


def _send(
    remote: Remote,
    files: tuple[TemplateFile, ...],
    last: _Starter,
    known: Known,
    branches: dict[str, str],
) -> _Starter:
    """Add a starter to the line, and move our branch to it."""
    tree, number = send_tree(remote, files, known), last.number + 1
    commit = remote.client.send(
        lambda rest: rest.git.create_commit(
            remote.owner,
            remote.name,
            message=f"Update the starter files\n\nStarter-Update: {number}",
            tree=tree,
            parents=[last.commit],
        ),
        f"commit to {remote.full_name}",
        Need("Contents", "write"),
        answers.Blob,
    ).sha
    branch = last.branch or _free_name(branches)
    if last.branch:
        remote.move_ref(f"heads/{branch}", commit)
    else:
        remote.create_ref(f"heads/{branch}", commit)
    return _Starter(commit, tree, number, branch)


def _free_name(branches: dict[str, str]) -> str:
    names = itertools.chain([BRANCH], (f"{BRANCH}-{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in branches)


def _offer(
    remote: Remote,
    starter: _Starter,
    paths: list[str],
    pulls: list[answers.Pull],
    changes: Changes,
) -> str:
    """Open the pull request for a starter, or renew its words; its address, "" for none."""
    mine = [pull for pull in pulls if pull.head.ref == starter.branch]
    is_open = next((pull for pull in mine if pull.state == "open"), None)
    if is_open and not paths:
        return is_open.html_url
    if not paths and any(pull.head.sha == starter.commit for pull in mine):
        return ""  # merged, or declined
    body = _body(paths)
    if is_open:
        retell = partial(remote.retell_pull, is_open.number, title=_TITLE, body=body)
        changes.take("renew", f"the pull request {_TITLE!r}", retell)
        return is_open.html_url
    create = partial(remote.open_pull, title=_TITLE, body=body, head=starter.branch, base=MAIN)
    try:
        pull = changes.take("open", f"the pull request {_TITLE!r}", create)
    except NothingToCompare:  # the student has merged the branch by hand
        return ""
    return pull.html_url if pull else ""


def _body(paths: list[str]) -> str:
    listed = "".join(f"- {code(path)}\n" for path in paths[:_LISTED])
    more = f"- and {len(paths) - _LISTED} more\n" if len(paths) > _LISTED else ""
    changed = f"\n\nChanged since the last starter:\n\n{listed}{more}" if paths else ""
    return (
        "The files that this unit starts from have changed. Merging this pull request brings the "
        "change into your work, and changes nothing else of it. Where both you and we have changed "
        "the same lines, GitHub shows a conflict and you decide.\n\n"
        "Merge it when it suits you; then run `git pull` on your machine. If you close it instead, "
        f"you keep the earlier files, and may be graded by rules that have changed.{changed}"
    )
