"""What is right: eager loading of every kind, and lists in few queries."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import (
    Session,
    contains_eager,
    immediateload,
    joinedload,
    lazyload,
    raiseload,
    selectinload,
    subqueryload,
)

from autograding.tests.nplusone.cases import nothing, says
from autograding.tests.nplusone.models import Author, Comment, Post


def _read(posts: Any) -> list[str]:
    return [comment.author.name for post in posts for comment in post.comments]


@nothing()
def selectin_then_joined(session: Session, rows: int) -> list[str]:
    """The fix for the nested case."""
    way = selectinload(Post.comments).joinedload(Comment.author)
    return _read(session.scalars(select(Post).options(way)).all())


@nothing()
def joined(session: Session, rows: int) -> list[str]:
    """Everything in one join."""
    way = joinedload(Post.comments).joinedload(Comment.author)
    return _read(session.scalars(select(Post).options(way)).unique().all())


@nothing()
def joined_by_hand(session: Session, rows: int) -> list[str]:
    """`join` and `contains_eager`."""
    query = select(Post).join(Post.author).options(contains_eager(Post.author))
    return [post.author.name for post in session.scalars(query)]


@nothing()
def subqueries(session: Session, rows: int) -> list[str]:
    """`subqueryload` at both levels."""
    way = subqueryload(Post.comments).subqueryload(Comment.author)
    return _read(session.scalars(select(Post).options(way)).all())


@nothing()
def on_the_mapping(session: Session, rows: int) -> int:
    """`lazy="selectin"` in the mapping."""
    authors = session.scalars(select(Author)).all()
    return sum(len(author.posts_selectin) for author in authors)


@nothing(rows=lambda rows: 200 * rows)
def many_parents(session: Session, rows: int) -> list[str]:
    """`selectinload` sends one statement for 500 parents: three for 1,200."""
    way = selectinload(Post.comments).selectinload(Comment.author)
    return _read(session.scalars(select(Post).options(way)).all())


@nothing(rows=lambda rows: 100 * rows)
def in_portions(session: Session, rows: int) -> int:
    """`yield_per` with `selectinload`: one more statement for each portion."""
    query = select(Post).options(selectinload(Post.comments)).execution_options(yield_per=50)
    return sum(len(post.comments) for post in session.scalars(query))


@says(
    "Post.comments",
    "selectinload(Post.comments)",
    "posts = session.scalars(query).all()",
    repetition="library",
)
def immediate(session: Session, rows: int) -> int:
    """`immediateload` is called eager, and sends a statement a row."""
    query = select(Post).options(immediateload(Post.comments))
    posts = session.scalars(query).all()  # site
    return sum(len(post.comments) for post in posts)


@nothing()
def nothing_else_allowed(session: Session, rows: int) -> list[str]:
    """`raiseload("*")` with the options that are needed."""
    way = selectinload(Post.comments).joinedload(Comment.author)
    return _read(session.scalars(select(Post).options(way, raiseload("*"))).all())


@nothing()
def grouped_count(session: Session, rows: int) -> dict[int, int]:
    """All counts in one query."""
    query = select(Comment.post_id, func.count()).group_by(Comment.post_id)
    return {post_id: count for post_id, count in session.execute(query)}  # noqa: C416


@nothing()
def whole_table_then_group(session: Session, rows: int) -> int:
    """Two queries and a dictionary."""
    posts = session.scalars(select(Post)).all()
    comments = session.scalars(select(Comment).where(Comment.post_id.in_([p.id for p in posts])))
    by_post: dict[int, list[Comment]] = {}
    for comment in comments:
        by_post.setdefault(comment.post_id, []).append(comment)
    return sum(len(by_post[post.id]) for post in posts)


@nothing()
def a_query_for_each_of_three_lists(session: Session, rows: int) -> list[int]:
    """A dashboard: different queries, one after the other."""
    return [len(session.scalars(select(entity)).all()) for entity in (Author, Post, Comment)]


@says("Post.author", "joinedload(Post.author)", "for post in posts")
def taken_back(session: Session, rows: int) -> list[str]:
    """`lazyload` where the list needs it."""
    posts = session.scalars(select(Post).options(lazyload(Post.author))).all()
    return [post.author.name for post in posts]  # site
