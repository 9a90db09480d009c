"""The data layer of the blog.

blog/contracts.py   what the application asks for
bundle.py           answers it: one unit of work for each transaction
repositories/       one module for each kind of thing, and what they share
models.py           the tables
database.py         the engine
"""

from blog.contracts import Repositories
from data.bundle import Bundle
from data.database import connect

__all__ = ["create_repositories"]


def create_repositories(database_url: str) -> Repositories:
    """Return the repositories of the database at this address, SQLite or PostgreSQL."""
    return Bundle(connect(database_url))
