"""The tables. A tag is linked with a post by an object of its own, `Tagging`.

What may be deleted is written at the foreign keys, where the database keeps it: RESTRICT refuses,
CASCADE takes the row along. `passive_deletes` tells SQLAlchemy to leave it at that.
"""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column, relationship

__all__ = ["Base", "Category", "Comment", "Post", "Tag", "Tagging", "User"]

LINE = String(100)


class Base(MappedAsDataclass, DeclarativeBase):
    """What all models inherit from."""


class User(Base):
    """Somebody who writes posts or comments."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str] = mapped_column(LINE, unique=True)
    email: Mapped[str] = mapped_column(LINE, unique=True)
    joined_on: Mapped[date]


class Category(Base):
    """What a post is about; each post has one."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    slug: Mapped[str] = mapped_column(LINE, unique=True)
    name: Mapped[str] = mapped_column(LINE, unique=True)


class Tag(Base):
    """A word on any number of posts."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    slug: Mapped[str] = mapped_column(LINE, unique=True)
    name: Mapped[str] = mapped_column(LINE, unique=True)


class Post(Base):
    """A post; a draft as long as it has no day."""

    __tablename__ = "posts"
    __table_args__ = (
        # The lists: the newest day first, of all posts, of one author, of one category.
        Index("ix_posts_published_on", "published_on", "slug"),
        Index("ix_posts_author_id", "author_id", "published_on"),
        Index("ix_posts_category_id", "category_id", "published_on"),
    )

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    slug: Mapped[str] = mapped_column(LINE, unique=True)
    title: Mapped[str] = mapped_column(LINE)
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id", ondelete="RESTRICT"))
    published_on: Mapped[date | None] = mapped_column(default=None)

    author: Mapped[User] = relationship(init=False)
    category: Mapped[Category] = relationship(init=False)
    taggings: Mapped[list["Tagging"]] = relationship(
        init=False, back_populates="post", cascade="all, delete-orphan", passive_deletes=True
    )
    comments: Mapped[list["Comment"]] = relationship(
        init=False,
        viewonly=True,
        primaryjoin="and_(Comment.post_id == Post.id, Comment.parent_id.is_(None))",
        order_by="Comment.id",
    )


class Tagging(Base):
    """A tag on a post: each tag once, whoever writes the row."""

    __tablename__ = "taggings"
    # The primary key begins with the post. Whoever looks for a tag's posts needs the other order.
    __table_args__ = (Index("ix_taggings_tag_id", "tag_id"),)

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, init=False
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, init=False
    )
    tag: Mapped[Tag] = relationship()
    post: Mapped[Post] = relationship(init=False, back_populates="taggings")


class Comment(Base):
    """A comment on a post, or a reply to a comment of that post."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"), index=True)
    body: Mapped[str] = mapped_column(Text)
    written_on: Mapped[date]
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True, default=None
    )

    post: Mapped[Post] = relationship(init=False)
    author: Mapped[User] = relationship(init=False)
    replies: Mapped[list["Comment"]] = relationship(
        init=False, order_by=lambda: Comment.id, cascade="all", passive_deletes=True
    )
