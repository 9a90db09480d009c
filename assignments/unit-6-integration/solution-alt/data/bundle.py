"""The bundle that the application holds, and the unit of work behind it.

bundle.transaction()        a session and the five repositories on it: one unit of work
    bundle.posts            the repository of this thread's unit of work
the end                     committed or rolled back, and forgotten
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from data.models import Base, Category, Tag
from data.repositories import Comments, Labels, Posts, Users

__all__ = ["Bundle", "UnitOfWork"]


class UnitOfWork:
    """One transaction: all repositories, on one session."""

    def __init__(self, session: Session) -> None:
        self.users = Users(session)
        self.categories = Labels(session, Category)
        self.tags = Labels(session, Tag)
        self.posts = Posts(session)
        self.comments = Comments(session)


class Bundle:
    """Shared by all threads; the unit of work in it is each thread's own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sessions = sessionmaker(engine)
        self._unit: ContextVar[UnitOfWork] = ContextVar("unit")

    @property
    def users(self) -> Users:
        """The users."""
        return self._unit.get().users

    @property
    def categories(self) -> Labels:
        """The categories."""
        return self._unit.get().categories

    @property
    def tags(self) -> Labels:
        """The tags."""
        return self._unit.get().tags

    @property
    def posts(self) -> Posts:
        """The posts."""
        return self._unit.get().posts

    @property
    def comments(self) -> Comments:
        """The comments."""
        return self._unit.get().comments

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """Begin a unit of work; keep it at the end, or nothing of it after an error."""
        with self._sessions.begin() as session:
            token = self._unit.set(UnitOfWork(session))
            try:
                yield self._unit.get()
            finally:
                self._unit.reset(token)

    def create_tables(self) -> None:
        """Create the tables that the database does not have yet."""
        Base.metadata.create_all(self._engine)

    def drop_tables(self) -> None:
        """Throw away all tables of the blog and what is in them."""
        Base.metadata.drop_all(self._engine)
