"""Your data layer. The application asks for it once, and knows nothing else of this folder.

database.py and models.py say where to begin. The repositories are still to come, in as many
modules as you like: what each of them has to answer stands in blog/contracts.py, in full.
"""

from blog.contracts import Repositories

__all__ = ["create_repositories"]


def create_repositories(database_url: str) -> Repositories:
    """Return the repositories of the database at this address, SQLite or PostgreSQL.

    TODO: make what opens sessions, give it to your repositories, and return an object that has
    what blog.contracts.Repositories asks for. No statement has to be sent here.
    """
    raise NotImplementedError("data.create_repositories is still to do")
