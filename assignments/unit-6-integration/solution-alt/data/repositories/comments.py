"""The comments and the replies to them. A key is the id, written as text."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload, selectinload

from blog.errors import Impossible, UnknownComment, UnknownPost, UnknownUser
from blog.rows import CommentRow, NewComment
from data.models import Comment, Post, User
from data.repositories.rows import comment_row
from data.repositories.shared import ids, one

__all__ = ["Comments"]

_WITH_REPLIES = (
    joinedload(Comment.author),
    joinedload(Comment.post).load_only(Post.slug),
    selectinload(Comment.replies).joinedload(Comment.author),
)
_LARGEST = 2**31 - 1


class Comments:
    """The comments, one by one; the page of a post loads all of its comments itself."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, key: str) -> CommentRow:
        """Return a comment with its replies, or a reply."""
        comment = self._one(key, *_WITH_REPLIES)
        return comment_row(comment, comment.post.slug)

    def add(self, comment: NewComment, parent: str | None = None) -> str:
        """Store a comment, or a reply to the comment `parent`, and return its key."""
        above = None if parent is None else self._parent(parent, comment.post)
        return str(self._insert([comment], [above])[0])

    def add_many(self, comments: Iterable[NewComment]) -> None:
        """Store many comments, and then all replies to them."""
        comments = list(comments)
        if any(reply.replies for comment in comments for reply in comment.replies):
            raise Impossible("A reply cannot have replies.")
        if any(reply.post != comment.post for comment in comments for reply in comment.replies):
            raise Impossible("A reply belongs to the post of its comment.")
        keys = self._insert(comments, [None] * len(comments))
        replies = [
            (reply, key)
            for key, comment in zip(keys, comments, strict=True)
            for reply in comment.replies
        ]
        self._insert([reply for reply, _ in replies], [key for _, key in replies])

    def change(self, key: str, body: str) -> None:
        """Give a comment another text."""
        self._one(key).body = body
        self._session.flush()

    def remove(self, key: str) -> None:
        """Delete a comment; the foreign key takes its replies along."""
        self._session.delete(self._one(key))
        self._session.flush()

    def _one(self, key: str, *options: Any) -> Comment:
        missing = UnknownComment(key)
        if not (key.isascii() and key.isdigit()) or int(key) > _LARGEST:
            raise missing
        return one(
            self._session, select(Comment).where(Comment.id == int(key)).options(*options), missing
        )

    def _parent(self, key: str, post: str) -> int:
        above = self._one(key, joinedload(Comment.post).load_only(Post.slug))
        if above.parent_id is not None:
            raise Impossible("A reply cannot have replies.")
        if above.post.slug != post:
            raise Impossible("A reply belongs to the post of its comment.")
        return above.id

    def _insert(self, comments: list[NewComment], parents: list[int | None]) -> list[int]:
        """Store comments with one statement, and return their keys in the same order."""
        rows = list(self._rows(comments, parents))
        stored = insert(Comment).returning(Comment.id, sort_by_parameter_order=True)
        return list(self._session.scalars(stored, rows)) if rows else []

    def _rows(
        self, comments: list[NewComment], parents: list[int | None]
    ) -> Iterator[dict[str, Any]]:
        posts = ids(self._session, Post.slug, (comment.post for comment in comments), UnknownPost)
        self._refuse_drafts(set(posts))
        authors = ids(
            self._session, User.name, (comment.author for comment in comments), UnknownUser
        )
        for comment, post, author, parent in zip(comments, posts, authors, parents, strict=True):
            yield {
                "post_id": post,
                "author_id": author,
                "body": comment.body,
                "written_on": comment.written_on,
                "parent_id": parent,
            }

    def _refuse_drafts(self, posts: set[int]) -> None:
        drafts = select(Post.id, Post.slug).where(Post.published_on.is_(None))
        if len(posts) == 1:
            drafts = drafts.where(Post.id.in_(posts))
        for number, slug in self._session.execute(drafts):
            if number in posts:
                raise Impossible(f"{slug} is not published, so nobody comments on it yet.")
