"""Let a student push to their repository: as a collaborator, or by an invitation that holds."""

from functools import partial

from autograding.forge.github import answers
from autograding.forge.github.changes import Changes
from autograding.forge.github.client import Client
from autograding.forge.github.errors import Need, NotFound
from autograding.forge.github.remote import Remote

__all__ = ["check_user", "invited"]

_NEED = Need("Administration", "write")
_CAN_PUSH = {"write", "admin"}


def invited(remote: Remote, username: str, changes: Changes) -> str:
    """Make sure that `username` can push, or is invited to; the invitation's address, if any.

    Raises:
        NotFound: GitHub knows no such user.
        GitHubError: GitHub did not do it.
    """
    if _can_push(remote, username):
        return ""
    for invitation in _waiting(remote, username):
        if not invitation.expired:
            return invitation.html_url
        changes.take("withdraw", "an expired invitation", partial(_withdraw, remote, invitation))
    return changes.take("invite", username, partial(_invite, remote, username)) or ""


def check_user(client: Client, username: str) -> None:
    """Make sure that there is such a user, before anything is made for them.

    Raises:
        NotFound: GitHub knows no such user.
        GitHubError: GitHub did not tell.
    """
    try:
        client.send(
            lambda rest: rest.users.get_by_username(username),
            f"show the user {username}",
            Need("Metadata"),
            answers.Account,
        )
    except NotFound as error:
        raise _unknown(username, error) from error


def _can_push(remote: Remote, username: str) -> bool:
    try:
        level = remote.client.send(
            lambda rest: rest.repos.get_collaborator_permission_level(
                remote.owner, remote.name, username
            ),
            f"tell what {username} may do in {remote.full_name}",
            Need("Metadata"),
            answers.Level,
        )
    except NotFound as error:
        raise _unknown(username, error) from error
    return level.permission in _CAN_PUSH


def _unknown(username: str, error: NotFound) -> NotFound:
    cure = "Correct the username: it is the one that github.com shows, without the @."
    return NotFound(f"GitHub knows no user {username}.", cure, error.status)


def _waiting(remote: Remote, username: str) -> list[answers.Invitation]:
    invitations = remote.client.pages(
        lambda rest: rest.repos.list_invitations(remote.owner, remote.name, per_page=100),
        f"list the invitations to {remote.full_name}",
        _NEED,
        answers.Invitation,
    )
    return [
        invitation
        for invitation in invitations
        if invitation.invitee and invitation.invitee.login.lower() == username.lower()
    ]


def _withdraw(remote: Remote, invitation: answers.Invitation) -> None:
    remote.client.answer(
        lambda rest: rest.repos.delete_invitation(remote.owner, remote.name, invitation.id),
        f"withdraw an invitation to {remote.full_name}",
        _NEED,
    )


def _invite(remote: Remote, username: str) -> str:
    """Invite; the invitation's address, or "" for a member, who can push at once."""
    invitation = remote.client.send(
        lambda rest: rest.repos.add_collaborator(
            remote.owner, remote.name, username, permission="push"
        ),
        f"invite {username} to {remote.full_name}",
        _NEED,
        answers.Invitation | None,  # type: ignore[arg-type]
    )
    return invitation.html_url if invitation else ""
