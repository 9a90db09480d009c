"""Collaborators and those who are invited."""

from typing import Any

from autograding.tests.github.call import Answer, Call, answers, not_found, page
from autograding.tests.github.present import permissions_of
from autograding.tests.github.state import ROLES, Invitation, User

__all__: list[str] = []

_LEGACY = {"triage": "read", "pull": "read", "maintain": "write", "push": "write", "admin": "admin"}


@answers("repos/add-collaborator")
def add(call: Call) -> Answer:
    """Invite someone, or change what a collaborator or a member may do."""
    user, role = _user(call), call.body.get("permission", "push")
    repository, login = call.repository, _user(call).login.lower()
    if login in repository.collaborators or login in call.world.members:
        repository.collaborators[login] = role
        return Answer(204)
    waiting = (one for one in repository.invitations.values() if one.invitee == user.login)
    invitation = next(waiting, None)
    if invitation is None:
        number = next(call.world.ids)
        invitation = Invitation(number, user.login, call.actor.login, role, call.world.now())
        repository.invitations[number] = invitation
    invitation.role = role
    return Answer(201, call.present.invitation(repository, invitation))


@answers("repos/check-collaborator")
def check(call: Call) -> Answer:
    """Whether someone is a collaborator; one who is only invited is not."""
    login = _user(call).login.lower()
    if login not in call.repository.collaborators and login not in call.world.members:
        raise not_found()
    return Answer(204)


@answers("repos/remove-collaborator")
def remove(call: Call) -> Answer:
    """Take a collaborator or an invitation away."""
    user, repository = _user(call), call.repository
    repository.collaborators.pop(user.login.lower(), None)
    for number, invitation in list(repository.invitations.items()):
        if invitation.invitee == user.login:
            del repository.invitations[number]
    return Answer(204)


@answers("repos/list-collaborators")
def collaborators(call: Call) -> Answer:
    """Everyone who may see the repository by their name: its collaborators and the owners."""
    roles = {login: role for login, role in call.world.members.items() if role == "admin"}
    roles |= call.repository.collaborators
    shown, headers = page(call, sorted(roles))
    return Answer(
        200, [_collaborator(call, login, roles[login]) for login in shown], headers=headers
    )


@answers("repos/get-collaborator-permission-level")
def permission(call: Call) -> Answer:
    """What someone may do in the repository."""
    user = _user(call)
    role = call.world.role(user.login, call.repository)
    shown = _collaborator(call, user.login, role) if role else None
    level = {"permission": _LEGACY[role] if role else "none", "role_name": _named(role)}
    return Answer(200, level | {"user": shown})


@answers("repos/list-invitations")
def invitations(call: Call) -> Answer:
    """Those who have not yet accepted."""
    shown, headers = page(call, list(call.repository.invitations.values()))
    found = [call.present.invitation(call.repository, invitation) for invitation in shown]
    return Answer(200, found, headers=headers)


@answers("repos/update-invitation")
def update_invitation(call: Call) -> Answer:
    """Change what an invited one will be able to do."""
    invitation = call.repository.invitations.get(call.number("invitation_id"))
    if invitation is None:
        raise not_found()
    words = {"read": "pull", "write": "push"}
    wanted = call.body.get("permissions", invitation.role)
    invitation.role = words.get(wanted, wanted)
    return Answer(200, call.present.invitation(call.repository, invitation))


@answers("repos/delete-invitation")
def delete_invitation(call: Call) -> Answer:
    """Take an invitation back."""
    if call.repository.invitations.pop(call.number("invitation_id"), None) is None:
        raise not_found()
    return Answer(204)


def _user(call: Call) -> User:
    user = call.world.user(call.parameters["username"])
    if user is None:
        raise not_found()
    return user


def _collaborator(call: Call, login: str, role: str) -> dict[str, Any]:
    known = call.world.user(login)
    assert known is not None, login
    permissions = permissions_of(role)
    return call.present.user(
        known.login, "collaborator", permissions=permissions, role_name=_named(role)
    )


def _named(role: str | None) -> str:
    """A role's name in an answer."""
    words = {"pull": "read", "push": "write"}
    assert role is None or role in ROLES, role
    return words.get(role, role) if role else "none"
