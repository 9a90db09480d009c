"""The repositories. Each is given the session of its unit of work, and never ends it."""

from data.repositories.comments import Comments
from data.repositories.labels import Labels
from data.repositories.posts import Posts
from data.repositories.users import Users

__all__ = ["Comments", "Labels", "Posts", "Users"]
