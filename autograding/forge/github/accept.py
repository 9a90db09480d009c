"""Give a student the repository of a unit, or complete the one that is there.

The student is invited last: whoever can push finds everything in place. Whatever stopped half way
is found by the next call, which goes on from there.

Needs: `Administration: write` to create the repository and invite, `Contents: write` to read the
template and for the `feedback` branch, `Pull requests: write` for the pull request.
"""

from dataclasses import dataclass
from functools import partial

from autograding.forge.github import answers
from autograding.forge.github.changes import Change, Changes
from autograding.forge.github.client import Client
from autograding.forge.github.errors import Need, NotFound, Refused, Unavailable
from autograding.forge.github.feedback_branch import TITLE, ensure_pull, find_pull
from autograding.forge.github.invitation import check_user, invited
from autograding.forge.github.publish import repository_of
from autograding.forge.github.remote import FEEDBACK, MAIN, Remote
from autograding.settings import Settings

__all__ = ["Accepted", "accept"]

_ADMINISTRATION, _WRITE = Need("Administration", "write"), Need("Contents", "write")
# GitHub runs no workflow for such a commit: there is nothing to grade yet.
_OPENING = "Open the feedback pull request\n\n[skip ci]"


@dataclass(frozen=True)
class Accepted:
    """A student's repository of a unit.

    Attributes:
        full_name: `owner/name`.
        url: its page; "" where a dry run would create it.
        pull_request_url: the feedback pull request; "" where a dry run would open it.
        invitation_url: where the student accepts the invitation; "" for a collaborator.
        changes: what was done, or would be; nothing where all was as it should be.
    """

    full_name: str
    url: str
    pull_request_url: str
    invitation_url: str
    changes: tuple[Change, ...]


def accept(
    client: Client, settings: Settings, unit: str, username: str, *, dry_run: bool = False
) -> Accepted:
    """Give `username` the repository of `unit`; again completes what is missing.

    Raises:
        GitHubError: GitHub did not do it; calling again goes on where this stopped.
    """
    changes = Changes(dry_run)
    name = f"{settings.organization}/{settings.student_repository(unit, username)}"
    template = f"{settings.organization}/{settings.template_repository(unit)}"
    repository = repository_of(client, name)
    if repository is None:
        check_user(client, username)
        generate = partial(_generate, client, template, name)
        repository = changes.take("create", f"{name} from {template}", generate)
    if repository is None:
        for verb, what in (("open", "its feedback pull request"), ("invite", username)):
            changes.foresee(verb, what)
        return Accepted(name, "", "", "", tuple(changes.steps))
    _check_origin(repository, template)
    remote = Remote(client, name)
    pull = _feedback(remote, changes)
    invitation = invited(remote, username, changes)
    return Accepted(name, repository.html_url, pull, invitation, tuple(changes.steps))


def _generate(client: Client, template: str, name: str) -> answers.Repository:
    template_owner, _, template_name = template.partition("/")
    owner, _, short = name.partition("/")
    try:
        return client.send(
            lambda rest: rest.repos.create_using_template(
                template_owner, template_name, owner=owner, name=short, private=True
            ),
            f"create {name} from the template {template}",
            _ADMINISTRATION,
            answers.Repository,
        )
    except NotFound as error:
        cure = f"Publish the template first, `classroom publish`. {error.cure}"
        raise NotFound(error.message, cure, error.status) from error
    except (Refused, Unavailable):  # made a moment ago, or its answer was lost
        repository = repository_of(client, name)
        if repository is None:
            raise
        return repository


def _check_origin(repository: answers.Repository, template: str) -> None:
    """Invite nobody to a repository that only happens to have such a name."""
    origin = repository.template_repository
    if origin is None or origin.full_name.lower() != template.lower():
        message = f"{repository.full_name} was not made from the template {template}."
        cure = "Rename or delete it, or choose another `prefix` in classroom.toml."
        raise Refused(message, cure)


def _feedback(remote: Remote, changes: Changes) -> str:
    """The address of the open feedback pull request, and all that it takes."""
    tip = remote.commit(_filled(remote))
    starter = remote.ref(f"heads/{FEEDBACK}")
    if starter is None:
        # The only commit is what the student starts from; later, it is still known.
        starter = (tip.parents and remote.starter_commit()) or tip.sha
        branch = partial(remote.create_ref, f"heads/{FEEDBACK}", starter)
        changes.take("make", f"the branch {FEEDBACK} at the starter", branch)
    if tip.sha == starter:
        changes.take("send", f"an empty commit to {MAIN}", partial(_begin, remote, tip))
    pull = find_pull(remote)
    if pull is None or pull.state != "open":
        verb = "reopen" if pull and not pull.merged_at else "open"
        pull = changes.take(verb, f"the pull request {TITLE}", partial(ensure_pull, remote, pull))
    return pull.html_url if pull else ""


def _filled(remote: Remote) -> str:
    """The commit at `main`, once GitHub has put the template's files there.

    Raises:
        Unavailable: they are not there in good time.
    """
    for _ in remote.client.patience.polls():
        tip = remote.ref(f"heads/{MAIN}")
        if tip is not None:
            return tip
    message = f"GitHub has not put the template's files into {remote.full_name} yet."
    raise Unavailable(message, "Run the same command again in a minute: it goes on from here.")


def _begin(remote: Remote, tip: answers.Commit) -> None:
    """Add an empty commit, because GitHub opens no pull request without one."""
    commit = remote.client.send(
        lambda rest: rest.git.create_commit(
            remote.owner, remote.name, message=_OPENING, tree=tip.tree.sha, parents=[tip.sha]
        ),
        f"commit to {remote.full_name}",
        _WRITE,
        answers.Blob,
    )
    remote.move_ref(f"heads/{MAIN}", commit.sha)
