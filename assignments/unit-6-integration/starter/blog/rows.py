"""What the repositories take and answer: plain, frozen values.

A route or a template gets these and never a model. So it cannot send a statement by touching an
attribute, it cannot change a row by accident, and your models may look as you like.
"""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

__all__ = [
    "PER_PAGE",
    "CommentRow",
    "Label",
    "LabelCount",
    "MonthRow",
    "NewComment",
    "NewPost",
    "NewUser",
    "Page",
    "PostPage",
    "PostRow",
    "UserRow",
]

PER_PAGE = 20

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """A few rows of a long list, and what the links to the other pages need."""

    items: tuple[Item, ...]
    """At most PER_PAGE rows."""
    number: int
    """Which page it is, from 1."""
    total: int
    """How many rows there are on all pages."""

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True)
class Label:
    """A category or a tag."""

    slug: str
    name: str


@dataclass(frozen=True)
class LabelCount:
    """A category or a tag in a list of them."""

    slug: str
    name: str
    posts: int
    """How many published posts it has."""


@dataclass(frozen=True)
class UserRow:
    """Somebody who writes posts or comments."""

    name: str
    email: str
    joined_on: date
    posts: int
    """How many posts of theirs are published."""


@dataclass(frozen=True)
class PostRow:
    """One line of a list of posts."""

    slug: str
    title: str
    author: str
    """The author's user name."""
    category: Label
    tags: tuple[Label, ...]
    """Sorted by slug."""
    published_on: date | None
    """None while the post is a draft."""
    comments: int
    """How many comments it has, replies among them."""


@dataclass(frozen=True)
class CommentRow:
    """One comment, or one reply to it."""

    key: str
    """Whatever identifies a comment in your tables, as text: letters, digits and hyphens."""
    post: str
    """The slug of its post."""
    author: str
    body: str
    written_on: date
    replies: tuple["CommentRow", ...]
    """In the order they were added. A reply has none."""


@dataclass(frozen=True)
class PostPage:
    """All about one post."""

    slug: str
    title: str
    body: str
    author: str
    category: Label
    tags: tuple[Label, ...]
    """Sorted by slug."""
    published_on: date | None
    comments: tuple[CommentRow, ...]
    """In the order they were added; a reply is not here, but in its comment."""


@dataclass(frozen=True)
class MonthRow:
    """One line of the archive."""

    year: int
    month: int
    posts: int


@dataclass(frozen=True)
class NewUser:
    """A user to store."""

    name: str
    email: str
    joined_on: date


@dataclass(frozen=True)
class NewPost:
    """A post to store."""

    slug: str
    title: str
    body: str
    author: str
    """The author's user name."""
    category: str
    """The category's slug."""
    tags: tuple[str, ...] = ()
    """The tags' slugs. One that comes twice counts once."""
    published_on: date | None = None
    """None stores a draft."""


@dataclass(frozen=True)
class NewComment:
    """A comment to store, with replies to it."""

    post: str
    """The post's slug. A reply has the same."""
    author: str
    body: str
    written_on: date
    replies: tuple["NewComment", ...] = ()
    """A reply has none itself."""
