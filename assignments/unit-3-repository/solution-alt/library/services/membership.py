"""Members."""

from typing import Any

from library.errors import UnknownMember
from library.models import Member

__all__ = ["find_member", "remove_member", "rename_member"]


def find_member(members: Any, email: str) -> Member:
    """Return the member with this e-mail, or raise UnknownMember."""
    if (member := members.get_by_email(email)) is None:
        raise UnknownMember(email)
    return member


def rename_member(members: Any, email: str, name: str) -> None:
    """Change a member's name."""
    member = find_member(members, email)
    member.name = name
    members.update(member)


def remove_member(members: Any, email: str) -> None:
    """Say goodbye to a member."""
    members.delete(find_member(members, email))
