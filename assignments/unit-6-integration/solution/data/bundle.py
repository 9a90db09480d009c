"""All repositories of one database."""

from contextlib import AbstractContextManager

from data.comments import CommentRepository
from data.database import Database
from data.labels import CategoryRepository, TagRepository
from data.models import Base
from data.posts import PostRepository
from data.users import UserRepository

__all__ = ["Bundle"]


class Bundle:
    """What the application gets. It keeps no session, so threads can share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.users = UserRepository(database)
        self.categories = CategoryRepository(database)
        self.tags = TagRepository(database)
        self.posts = PostRepository(database)
        self.comments = CommentRepository(database)

    def transaction(self) -> AbstractContextManager[object]:
        """Return a block that is one transaction of this thread."""
        return self._database.transaction()

    def create_tables(self) -> None:
        """Create the tables that the database does not have yet, with their indexes."""
        Base.metadata.create_all(self._database.engine)

    def drop_tables(self) -> None:
        """Throw away all tables of the blog and what is in them."""
        Base.metadata.drop_all(self._database.engine)
