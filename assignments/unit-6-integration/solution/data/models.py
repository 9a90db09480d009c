"""The tables, as classes, with the rules that the database keeps.

    User ──< Post >── Category
      │       │ └──< post_tags >── Tag
      └──< Comment ──< Comment (replies)

Every table has a number as its key, which never changes. What people know a row by (a name, a
slug) is unique beside it, so a rename touches one row.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, Index, Table, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeEngine

__all__ = ["PUBLISHED", "Base", "Category", "Comment", "Post", "Tag", "User", "post_tags"]

# PostgreSQL would sort and fold text as the language of its server does. "C" is by code point,
# as SQLite does it, so both databases give the same pages.
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """What all models have in common: how text is stored, and a number as the key."""

    type_annotation_map: ClassVar[dict[type, TypeEngine[Any]]] = {str: _TEXT}

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


# Which post has which tags. The rows carry no data of their own, so there is no class.
post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    # The primary key begins with the post. The index is the way back, from a tag to its posts.
    Column("tag_id", ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class User(Base):
    """Somebody who writes posts or comments. Has to stay while there are any."""

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    joined_on: Mapped[date]

    posts: Mapped[list[Post]] = relationship(back_populates="author", passive_deletes="all")
    comments: Mapped[list[Comment]] = relationship(back_populates="author", passive_deletes="all")


class Category(Base):
    """What a post is about; each post has one. Has to stay while posts are in it."""

    __tablename__ = "categories"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)

    posts: Mapped[list[Post]] = relationship(back_populates="category", passive_deletes="all")


class Tag(Base):
    """A word that any number of posts can have."""

    __tablename__ = "tags"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)

    posts: Mapped[list[Post]] = relationship(
        secondary=post_tags, back_populates="tags", passive_deletes=True
    )


class Post(Base):
    """A post. It is a draft as long as it has no day: a flag beside it could contradict it."""

    __tablename__ = "posts"

    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    body: Mapped[str]
    published_on: Mapped[date | None] = mapped_column()
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="RESTRICT"))

    author: Mapped[User] = relationship(back_populates="posts")
    category: Mapped[Category] = relationship(back_populates="posts")
    tags: Mapped[list[Tag]] = relationship(
        secondary=post_tags, back_populates="posts", passive_deletes=True, order_by=Tag.slug
    )
    comments: Mapped[list[Comment]] = relationship(
        back_populates="post", cascade="all, delete-orphan", passive_deletes=True
    )

    # Each list's rows stand together and in its order, so a page of 20 reads 20. The last two
    # begin with a foreign key, so they also find what refers to a user or a category.
    __table_args__ = (
        Index("posts_newest_first", published_on.desc(), slug),
        Index("posts_of_an_author", author_id, published_on.desc(), slug),
        Index("posts_of_a_category", category_id, published_on.desc(), slug),
    )


PUBLISHED = Post.published_on.is_not(None)
"""The condition that a post is published."""


class Comment(Base):
    """A comment on a post, or a reply to one. Goes with its post, or with what it replies to."""

    __tablename__ = "comments"

    body: Mapped[str]
    written_on: Mapped[date]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )

    post: Mapped[Post] = relationship(back_populates="comments")
    author: Mapped[User] = relationship(back_populates="comments")
    parent: Mapped[Comment | None] = relationship(
        back_populates="replies", remote_side="Comment.id"
    )
    replies: Mapped[list[Comment]] = relationship(
        back_populates="parent", cascade="all, delete-orphan", passive_deletes=True
    )
