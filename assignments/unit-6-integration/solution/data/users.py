"""The users."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from blog.errors import AlreadyThere, StillInUse, UnknownUser
from blog.rows import PER_PAGE, NewUser, Page, UserRow
from data.models import PUBLISHED, Post, User
from data.repository import Repository, refused_as

__all__ = ["UserRepository"]


class UserRepository(Repository):
    """Everybody who writes."""

    def all(self, page: int) -> Page[UserRow]:
        """Return a page of the users by name."""
        total = self._count(User.id, page)
        query = _listed().order_by(User.name).limit(PER_PAGE).offset(PER_PAGE * (page - 1))
        return Page(tuple(UserRow(*row) for row in self._session.execute(query)), page, total)

    def get(self, name: str) -> UserRow:
        """Return one user."""
        row = self._session.execute(_listed().where(User.name == name)).one_or_none()
        if row is None:
            raise UnknownUser(name)
        return UserRow(*row)

    def add(self, user: NewUser) -> None:
        """Store a user."""
        with refused_as(AlreadyThere(f"a user {user.name}, or the address {user.email}")):
            self._insert(User, [asdict(user)])

    def add_many(self, users: Iterable[NewUser]) -> None:
        """Store many users."""
        with refused_as(AlreadyThere("one of these names or addresses")):
            self._insert(User, [asdict(user) for user in users])

    def change(self, name: str, email: str) -> None:
        """Give a user another e-mail."""
        statement = update(User).where(User.name == name).values(email=email).returning(User.id)
        with refused_as(AlreadyThere(email)):
            found = self._session.scalar(statement)
        if found is None:
            raise UnknownUser(name)

    def remove(self, name: str) -> None:
        """Delete a user, unless posts or comments refer to them."""
        with refused_as(StillInUse(name)):
            found = self._session.scalar(delete(User).where(User.name == name).returning(User.id))
        if found is None:
            raise UnknownUser(name)


def _listed() -> Select[Any]:
    """The columns of a UserRow. The posts are counted for those users that the page shows."""
    posts = select(func.count(Post.id)).where(Post.author_id == User.id, PUBLISHED)
    return select(User.name, User.email, User.joined_on, posts.scalar_subquery())
