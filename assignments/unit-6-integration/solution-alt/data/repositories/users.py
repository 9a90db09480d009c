"""The users."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from blog.errors import AlreadyThere, StillInUse, UnknownUser
from blog.rows import NewUser, Page, UserRow
from data.models import Post, User
from data.repositories.shared import one, page_of, refused_as, slice_of, total_of

__all__ = ["Users"]


class Users:
    """The users, with the number of their published posts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, page: int) -> Page[UserRow]:
        """Return the users by name."""
        total = total_of(self._session, select(User.id), page)
        found = self._session.execute(slice_of(_rows().order_by(User.name), page))
        return page_of((UserRow(*row) for row in found), page, total)

    def get(self, name: str) -> UserRow:
        """Return one user."""
        found = self._session.execute(_rows().where(User.name == name)).one_or_none()
        if found is None:
            raise UnknownUser(name)
        return UserRow(*found)

    def add(self, user: NewUser) -> None:
        """Store a user."""
        with refused_as(AlreadyThere(f"{user.name} or {user.email}")):
            self._session.add(User(**asdict(user)))
            self._session.flush()

    def add_many(self, users: Iterable[NewUser]) -> None:
        """Store many users with one statement."""
        rows = [asdict(user) for user in users]
        with refused_as(AlreadyThere("one of these users")):
            if rows:
                self._session.execute(insert(User), rows)

    def change(self, name: str, email: str) -> None:
        """Give a user another e-mail."""
        user = self._one(name)
        with refused_as(AlreadyThere(email)):
            user.email = email
            self._session.flush()

    def remove(self, name: str) -> None:
        """Delete a user; the foreign keys of posts and comments refuse it."""
        user = self._one(name)
        with refused_as(StillInUse(name)):
            self._session.delete(user)
            self._session.flush()

    def _one(self, name: str) -> User:
        return one(self._session, select(User).where(User.name == name), UnknownUser(name))


def _rows() -> Select[Any]:
    posts = (
        select(func.count())
        .where(Post.author_id == User.id, Post.published_on.is_not(None))
        .scalar_subquery()
    )
    return select(User.name, User.email, User.joined_on, posts)
