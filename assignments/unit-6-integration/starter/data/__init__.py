"""Your data layer. The application asks for it once, and knows nothing else of this folder.

TODO: design the tables, then write models and repositories, in as many modules as you like. What
each repository has to answer stands in blog/contracts.py, in full.
"""

from blog.contracts import Repositories

__all__ = ["create_repositories"]


def create_repositories(database_url: str) -> Repositories:
    """Return the repositories of the database at this address, SQLite or PostgreSQL.

    TODO: make an engine and what opens sessions, and give them to your repositories. No statement
    has to be sent here. On SQLite, foreign keys have to be switched on for each connection.
    """
    raise NotImplementedError("data.create_repositories is still to do")
