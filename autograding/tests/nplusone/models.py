"""A blog, with every kind of relationship that the cases read."""

import functools
import sqlite3
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, create_engine, insert
from sqlalchemy.engine import Engine
from sqlalchemy.orm import (
    DeclarativeBase,
    DynamicMapped,
    Mapped,
    WriteOnlyMapped,
    mapped_column,
    relationship,
)
from sqlalchemy.pool import StaticPool

__all__ = [
    "Author",
    "Base",
    "Comment",
    "Manager",
    "Node",
    "Post",
    "Profile",
    "Staff",
    "Tag",
    "new_engine",
    "seed",
]


class Base(DeclarativeBase):
    """All tables."""


post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class Author(Base):
    """Somebody who writes."""

    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    posts: Mapped[list["Post"]] = relationship(back_populates="author")
    profile: Mapped["Profile"] = relationship(back_populates="author")
    posts_dynamic: DynamicMapped["Post"] = relationship(viewonly=True)
    posts_written: WriteOnlyMapped["Post"] = relationship(viewonly=True)
    posts_selectin: Mapped[list["Post"]] = relationship(lazy="selectin", viewonly=True)


class Profile(Base):
    """An author's own page; the foreign key is on this side."""

    __tablename__ = "profiles"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship(back_populates="profile")


class Post(Base):
    """A text by an author."""

    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str] = mapped_column(deferred=True)
    views: Mapped[int] = mapped_column(default=0)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship(back_populates="posts")
    comments: Mapped[list["Comment"]] = relationship(back_populates="post")
    tags: Mapped[list["Tag"]] = relationship(secondary=post_tags)


class Comment(Base):
    """What a reader says of a post."""

    __tablename__ = "comments"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    post: Mapped[Post] = relationship(back_populates="comments")
    author: Mapped[Author] = relationship()


class Tag(Base):
    """A word for posts; its posts come with it in one query."""

    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Node(Base):
    """A tree; with n rows it is a chain of n, each with one leaf beside the next."""

    __tablename__ = "nodes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("nodes.id"))
    parent: Mapped["Node | None"] = relationship(back_populates="children", remote_side="Node.id")
    children: Mapped[list["Node"]] = relationship(back_populates="parent")


class Staff(Base):
    """Somebody at work; the subclass has a table of its own."""

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "staff"}  # noqa: RUF012


class Manager(Staff):
    """Staff with a budget."""

    __tablename__ = "managers"
    id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    budget: Mapped[int]
    __mapper_args__ = {"polymorphic_identity": "manager"}  # noqa: RUF012


def new_engine(rows: int = 0) -> Engine:
    """An engine on a database in memory, seeded anew; one connection for all threads."""
    source = _seeded(rows)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        source.backup(connection)
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=StaticPool)


@functools.cache
def _seeded(rows: int) -> sqlite3.Connection:
    """A database that is only copied from."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    Base.metadata.create_all(engine)
    if rows:
        seed(engine, rows)
    return connection


def seed(engine: Engine, rows: int) -> None:
    """Add `rows` posts, each with an author, two comments, two tags and more of its own.

    Inserted with known keys, since the unit of work would need minutes for a thousand nodes.
    """
    posts = range(1, rows + 1)
    pairs = [(post, 2 * post - 1 + each) for post in posts for each in range(2)]
    with engine.begin() as connection:

        def add(into: type[Base] | Table, values: list[dict[str, Any]]) -> None:
            connection.execute(insert(into), values)

        add(Author, [{"id": key, "name": f"author {key}"} for key in range(1, 3 * rows + 1)])
        add(Profile, [{"text": "about", "author_id": key} for key in posts])
        add(Post, [{"id": n, "title": f"post {n}", "body": "text", "author_id": n} for n in posts])
        add(Comment, [{"text": "well", "post_id": n, "author_id": rows + k} for n, k in pairs])
        add(Tag, [{"id": key, "name": f"tag {key}"} for _, key in pairs])
        add(post_tags, [{"post_id": post, "tag_id": key} for post, key in pairs])
        add(Node, [{"id": n, "name": f"node {n}", "parent_id": n - 1 or None} for n in posts])
        add(Node, [{"name": f"leaf {n}", "parent_id": n} for n in posts])
        add(Base.metadata.tables["staff"], [{"id": n, "kind": "manager"} for n in posts])
        add(Base.metadata.tables["managers"], [{"id": n, "budget": n} for n in posts])
