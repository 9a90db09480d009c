"""The data layer of the blog.

bundle.py     all repositories of one database, as blog/contracts.py wants them
    ▼
users.py  labels.py  posts.py  comments.py      a repository a module: queries
    ▼
database.py   the engine, and the session of a transaction
models.py     tables, constraints, indexes
"""

from blog.contracts import Repositories
from data.bundle import Bundle
from data.database import Database

__all__ = ["create_repositories"]


def create_repositories(database_url: str) -> Repositories:
    """Return the repositories of the database at this address, SQLite or PostgreSQL."""
    return Bundle(Database(database_url))
