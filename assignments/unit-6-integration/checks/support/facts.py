"""What a blog is, apart from any design: facts that the grader draws and owns."""

from dataclasses import dataclass, field
from datetime import date

__all__ = ["Comment", "Label", "Post", "User", "World"]


@dataclass(frozen=True)
class User:
    """Somebody who writes; the name and the e-mail are unique."""

    name: str
    email: str
    joined_on: date


@dataclass(frozen=True)
class Label:
    """A category or a tag; the slug and the name are unique among those of its kind."""

    slug: str
    name: str


@dataclass(frozen=True)
class Post:
    """A post; a draft while it has no day. `author`, `category` and `tags` are names and slugs."""

    slug: str
    title: str
    body: str
    author: str
    category: str
    tags: tuple[str, ...] = ()
    published_on: date | None = None


@dataclass(frozen=True)
class Comment:
    """A comment with the replies to it. Bodies are unique, so that one tells which it is."""

    post: str
    author: str
    body: str
    written_on: date
    replies: tuple["Comment", ...] = ()


@dataclass(frozen=True)
class World:
    """Everything that is stored, in the order in which it is stored."""

    users: tuple[User, ...] = ()
    categories: tuple[Label, ...] = ()
    tags: tuple[Label, ...] = ()
    posts: tuple[Post, ...] = ()
    comments: tuple[Comment, ...] = field(default=())

    def plus(self, other: "World") -> "World":
        """This world, and what came later."""
        return World(
            self.users + other.users,
            self.categories + other.categories,
            self.tags + other.tags,
            self.posts + other.posts,
            self.comments + other.comments,
        )
