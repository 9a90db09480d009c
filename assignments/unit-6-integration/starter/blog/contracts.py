"""What the application asks of your data layer. `data.create_repositories` returns the bundle.

    templates, routes       given; they know this file, rows.py and errors.py, and nothing below
        ▲
    Repositories            this contract
        ▲
    data/                   tables, models, queries                              ← yours

These classes are Protocols: yours need not inherit from them, only have the same methods. The
errors are those of blog/errors.py. When two errors fit, either will do. A method that raises has
stored nothing that outlives the transaction, because the application rolls it back.

Lists with a `page` hold rows.PER_PAGE rows a page and raise NoSuchPage behind the last one. Lists
of posts hold published posts only (but `drafts`), the newest day first, then by slug.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from blog.rows import (
    CommentRow,
    Label,
    LabelCount,
    MonthRow,
    NewComment,
    NewPost,
    NewUser,
    Page,
    PostPage,
    PostRow,
    UserRow,
)

__all__ = ["Comments", "Labels", "Posts", "Repositories", "Users"]


class Users(Protocol):
    """The users."""

    def all(self, page: int) -> Page[UserRow]:
        """Return the users by name. Raises NoSuchPage."""
        ...

    def get(self, name: str) -> UserRow:
        """Return one user. Raises UnknownUser."""
        ...

    def add(self, user: NewUser) -> None:
        """Store a user. Raises AlreadyThere for a name or an e-mail that is taken."""
        ...

    def add_many(self, users: Iterable[NewUser]) -> None:
        """Store many users, in a few statements. Raises what `add` raises."""
        ...

    def change(self, name: str, email: str) -> None:
        """Give a user another e-mail. Raises UnknownUser, AlreadyThere."""
        ...

    def remove(self, name: str) -> None:
        """Delete a user. Raises UnknownUser, and StillInUse for one with posts or comments."""
        ...


class Labels(Protocol):
    """The categories, or the tags: both have a slug and a name."""

    def all(self) -> list[LabelCount]:
        """Return all of them by slug, also those without posts."""
        ...

    def get(self, slug: str) -> Label:
        """Return one of them. Raises UnknownCategory or UnknownTag."""
        ...

    def add(self, label: Label) -> None:
        """Store one. Raises AlreadyThere for a slug or a name that is taken."""
        ...

    def add_many(self, labels: Iterable[Label]) -> None:
        """Store many, in a few statements. Raises what `add` raises."""
        ...

    def rename(self, slug: str, name: str) -> None:
        """Give one another name. Raises UnknownCategory or UnknownTag, AlreadyThere."""
        ...

    def remove(self, slug: str) -> None:
        """Delete one. Raises UnknownCategory or UnknownTag.

        A tag is taken off its posts, which stay. A category with posts, published or not, has to
        stay: StillInUse.
        """
        ...


class Posts(Protocol):
    """The posts."""

    def published(self, page: int) -> Page[PostRow]:
        """Return all published posts. Raises NoSuchPage."""
        ...

    def drafts(self, page: int) -> Page[PostRow]:
        """Return the posts that are not published, by slug. Raises NoSuchPage."""
        ...

    def by_user(self, name: str, page: int) -> Page[PostRow]:
        """Return a user's posts; none for an unknown name. Raises NoSuchPage."""
        ...

    def in_category(self, slug: str, page: int) -> Page[PostRow]:
        """Return a category's posts; none for an unknown slug. Raises NoSuchPage."""
        ...

    def with_tag(self, slug: str, page: int) -> Page[PostRow]:
        """Return a tag's posts, each with all its tags; none for an unknown slug.

        Raises NoSuchPage.
        """
        ...

    def search(self, text: str, page: int) -> Page[PostRow]:
        r"""Return the posts that have this text in their title or body.

        Letters from a to z match in either case; other letters may. `%`, `_` and `\` are
        characters like all others. Raises NoSuchPage.
        """
        ...

    def archive(self) -> list[MonthRow]:
        """Return the months with published posts, the newest first."""
        ...

    def get(self, slug: str) -> PostPage:
        """Return a post, published or not, with all its comments. Raises UnknownPost."""
        ...

    def add(self, post: NewPost) -> None:
        """Store a post. Raises AlreadyThere, UnknownUser, UnknownCategory, UnknownTag."""
        ...

    def add_many(self, posts: Iterable[NewPost]) -> None:
        """Store many posts, in a few statements. Raises what `add` raises."""
        ...

    def change(
        self, slug: str, *, title: str, body: str, category: str, tags: tuple[str, ...]
    ) -> None:
        """Give a post new values. Raises UnknownPost, UnknownCategory, UnknownTag."""
        ...

    def publish(self, slug: str, day: date) -> None:
        """Publish a draft on a day. Raises UnknownPost, Impossible for a published post."""
        ...

    def unpublish(self, slug: str) -> None:
        """Make a post a draft again; its comments stay. Raises UnknownPost, Impossible."""
        ...

    def remove(self, slug: str) -> None:
        """Delete a post with its comments, replies and links to tags. Raises UnknownPost."""
        ...


class Comments(Protocol):
    """The comments and the replies to them."""

    def get(self, key: str) -> CommentRow:
        """Return a comment with its replies, or a reply. Raises UnknownComment."""
        ...

    def add(self, comment: NewComment, parent: str | None = None) -> str:
        """Store a comment, or a reply to the comment `parent`, and return its key.

        Raises UnknownPost, UnknownUser, UnknownComment, and Impossible for a post that is not
        published, a reply to a reply, or a `parent` of another post.
        """
        ...

    def add_many(self, comments: Iterable[NewComment]) -> None:
        """Store many comments with their replies, in a few statements. Raises what `add` raises."""
        ...

    def change(self, key: str, body: str) -> None:
        """Give a comment another text. Raises UnknownComment."""
        ...

    def remove(self, key: str) -> None:
        """Delete a comment with its replies. Raises UnknownComment."""
        ...


class Repositories(Protocol):
    """All repositories of one application, which lives as long as it and serves many threads."""

    @property
    def users(self) -> Users:
        """The users."""
        ...

    @property
    def categories(self) -> Labels:
        """The categories."""
        ...

    @property
    def tags(self) -> Labels:
        """The tags."""
        ...

    @property
    def posts(self) -> Posts:
        """The posts."""
        ...

    @property
    def comments(self) -> Comments:
        """The comments."""
        ...

    def transaction(self) -> AbstractContextManager[object]:
        """Return a block in which the repositories may be used: one transaction.

        At its end everything is kept. If an error leaves it, nothing is, and the error goes on.
        Either way the connection goes back. Each thread has a transaction of its own.
        """
        ...

    def create_tables(self) -> None:
        """Create the tables that the database does not have yet."""
        ...

    def drop_tables(self) -> None:
        """Throw away all tables of the blog and what is in them."""
        ...
