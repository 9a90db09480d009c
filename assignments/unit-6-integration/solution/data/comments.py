"""The comments and the replies to them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, or_, select, update
from sqlalchemy.orm import Session

from blog.errors import Impossible, UnknownComment, UnknownPost, UnknownUser
from blog.rows import CommentRow, NewComment
from data.models import PUBLISHED, Comment, Post, User
from data.repository import Repository

__all__ = ["CommentRepository", "comments_of"]

_LARGEST_KEY = 2**31 - 1
_REPLY_TO_REPLY = "A reply has no replies."
_OTHER_POST = "A reply is about the same post as the comment it replies to."


class CommentRepository(Repository):
    """What users say about posts. A comment's key is its number, written as text."""

    def get(self, key: str) -> CommentRow:
        """Return a comment with its replies, or a reply."""
        number = _number(key)
        either = or_(Comment.id == number, Comment.parent_id == number)
        for comment in comments_of(self._session, either):
            return comment
        raise UnknownComment(key)

    def add(self, comment: NewComment, parent: str | None = None) -> str:
        """Store a comment, or a reply to the comment `parent`, and return its key."""
        if parent is None:
            return str(self._store([comment])[0])
        above = self._may_have_replies(parent, comment.post)
        return str(self._store_below([(above, comment)])[0])

    def add_many(self, comments: Iterable[NewComment]) -> None:
        """Store many comments with their replies."""
        self._store(list(comments))

    def change(self, key: str, body: str) -> None:
        """Give a comment another text."""
        statement = update(Comment).where(Comment.id == _number(key)).values(body=body)
        if self._session.scalar(statement.returning(Comment.id)) is None:
            raise UnknownComment(key)

    def remove(self, key: str) -> None:
        """Delete a comment; the database deletes its replies."""
        statement = delete(Comment).where(Comment.id == _number(key)).returning(Comment.id)
        if self._session.scalar(statement) is None:
            raise UnknownComment(key)

    def _may_have_replies(self, key: str, post: str) -> int:
        """Return the number of a comment on this post that is no reply itself."""
        query = select(Comment.id, Comment.parent_id, Post.slug).join(Comment.post)
        found = self._session.execute(query.where(Comment.id == _number(key))).one_or_none()
        if found is None:
            raise UnknownComment(key)
        number, above, slug = found
        if above is not None:
            raise Impossible(_REPLY_TO_REPLY)
        if slug != post:
            raise Impossible(_OTHER_POST)
        return int(number)

    def _store(self, comments: list[NewComment]) -> Sequence[int]:
        """Store comments, and below each its replies; return the keys of the comments."""
        keys = self._store_below([(None, comment) for comment in comments])
        replies = [
            (key, comment.post, reply)
            for key, comment in zip(keys, comments, strict=True)
            for reply in comment.replies
        ]
        if any(reply.post != post for _, post, reply in replies):
            raise Impossible(_OTHER_POST)
        self._store_below([(key, reply) for key, _, reply in replies])
        return keys

    def _store_below(self, comments: list[tuple[int | None, NewComment]]) -> Sequence[int]:
        """Store comments, each below the one with this key if there is one."""
        if any(above is not None and comment.replies for above, comment in comments):
            raise Impossible(_REPLY_TO_REPLY)
        posts = self._published(comment.post for _, comment in comments)
        authors = self._keys(User.name, (comment.author for _, comment in comments), UnknownUser)
        rows = [
            {
                "body": comment.body,
                "written_on": comment.written_on,
                "post_id": posts[comment.post],
                "author_id": authors[comment.author],
                "parent_id": above,
            }
            for above, comment in comments
        ]
        return self._insert(Comment, rows)

    def _published(self, slugs: Iterable[str]) -> Mapping[str, int]:
        """Return the keys of posts, all of which have to be published."""
        wanted = set(slugs)
        found = self._found(Post.slug, wanted, PUBLISHED)
        for slug in sorted(wanted - found.keys()):
            self._keys(Post.slug, [slug], UnknownPost)
            raise Impossible(f"The post {slug} is a draft, so it takes no comments.")
        return found


def comments_of(session: Session, which: ColumnElement[bool]) -> tuple[CommentRow, ...]:
    """Read comments with their authors in one statement, and put each reply below its comment."""
    query = (
        select(Comment.id, Comment.parent_id, Post.slug, User.name)
        .add_columns(Comment.body, Comment.written_on)
        .join(Comment.post)
        .join(Comment.author)
        .where(which)
        .order_by(Comment.id)
    )
    rows = session.execute(query).all()
    below: defaultdict[int | None, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)
    read = {row.id for row in rows}

    def comment(row: Row[Any]) -> CommentRow:
        replies = tuple(comment(reply) for reply in below[row.id])
        return CommentRow(str(row.id), row.slug, row.name, row.body, row.written_on, replies)

    return tuple(comment(row) for row in rows if row.parent_id not in read)


def _number(key: str) -> int:
    """Return the number that a key stands for; no comment has a key that is no number."""
    if not re.fullmatch(r"[1-9][0-9]{0,9}", key) or int(key) > _LARGEST_KEY:
        raise UnknownComment(key)
    return int(key)
