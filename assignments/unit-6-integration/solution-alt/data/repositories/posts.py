"""The posts: what the lists and the pages load stands in `_LISTED` and `_WHOLE`."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, extract, func, insert, or_, select
from sqlalchemy.orm import Session, defer, joinedload, raiseload, selectinload

from blog.errors import (
    AlreadyThere,
    Impossible,
    UnknownCategory,
    UnknownPost,
    UnknownTag,
    UnknownUser,
)
from blog.rows import MonthRow, NewPost, Page, PostPage, PostRow
from data.models import Category, Comment, Post, Tag, Tagging, User
from data.repositories.rows import comment_row, label, labels
from data.repositories.shared import ids, one, page_of, refused_as, slice_of, total_of

__all__ = ["Posts"]

_TAGS = selectinload(Post.taggings).joinedload(Tagging.tag)
_LISTED = (
    joinedload(Post.author),
    joinedload(Post.category),
    _TAGS,
    defer(Post.body, raiseload=True),
    raiseload("*"),
)
_COMMENTS = selectinload(Post.comments)
_WHOLE = (
    joinedload(Post.author),
    joinedload(Post.category),
    _TAGS,
    _COMMENTS.joinedload(Comment.author),
    _COMMENTS.selectinload(Comment.replies).joinedload(Comment.author),
    raiseload("*"),
)


class Posts:
    """The posts, as rows of a list or as whole pages."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def published(self, page: int) -> Page[PostRow]:
        """Return all published posts."""
        return self._page(_published(), page)

    def drafts(self, page: int) -> Page[PostRow]:
        """Return the posts that are not published, by slug."""
        drafts = select(Post).where(Post.published_on.is_(None)).order_by(Post.slug)
        return self._page(drafts, page)

    def by_user(self, name: str, page: int) -> Page[PostRow]:
        """Return a user's posts."""
        author = select(User.id).where(User.name == name).scalar_subquery()
        return self._page(_published().where(Post.author_id == author), page)

    def in_category(self, slug: str, page: int) -> Page[PostRow]:
        """Return a category's posts."""
        category = select(Category.id).where(Category.slug == slug).scalar_subquery()
        return self._page(_published().where(Post.category_id == category), page)

    def with_tag(self, slug: str, page: int) -> Page[PostRow]:
        """Return a tag's posts, each with all its tags."""
        tag = select(Tag.id).where(Tag.slug == slug).scalar_subquery()
        tagged = select(Tagging.post_id).where(Tagging.tag_id == tag)
        return self._page(_published().where(Post.id.in_(tagged)), page)

    def search(self, text: str, page: int) -> Page[PostRow]:
        """Return the posts that have this text in their title or body."""
        columns = (Post.title, Post.body)
        holds = or_(*(column.icontains(text, autoescape=True) for column in columns))
        return self._page(_published().where(holds), page)

    def archive(self) -> list[MonthRow]:
        """Return the months with published posts, the newest first."""
        year, month = (extract(part, Post.published_on) for part in ("year", "month"))
        months = (
            select(year, month, func.count())
            .where(Post.published_on.is_not(None))
            .group_by(year, month)
            .order_by(year.desc(), month.desc())
        )
        return [MonthRow(*map(int, row)) for row in self._session.execute(months)]

    def get(self, slug: str) -> PostPage:
        """Return a post, published or not, with all its comments."""
        post = one(
            self._session, select(Post).where(Post.slug == slug).options(*_WHOLE), UnknownPost(slug)
        )
        return PostPage(
            slug=post.slug,
            title=post.title,
            body=post.body,
            author=post.author.name,
            category=label(post.category),
            tags=labels(post),
            published_on=post.published_on,
            comments=tuple(comment_row(comment, slug) for comment in post.comments),
        )

    def add(self, post: NewPost) -> None:
        """Store a post."""
        self.add_many([post])

    def add_many(self, posts: Iterable[NewPost]) -> None:
        """Store many posts: three statements find the keys, two store."""
        posts = list(posts)
        rows = self._rows(posts)
        tags = self._tag_ids(slug for post in posts for slug in dict.fromkeys(post.tags))
        with refused_as(AlreadyThere(posts[0].slug if len(posts) == 1 else "one of these posts")):
            stored = self._insert(rows)
        links = [
            {"post_id": number, "tag_id": next(tags)}
            for number, post in zip(stored, posts, strict=True)
            for _ in dict.fromkeys(post.tags)
        ]
        if links:
            self._session.execute(insert(Tagging), links)

    def change(
        self, slug: str, *, title: str, body: str, category: str, tags: tuple[str, ...]
    ) -> None:
        """Give a post new values."""
        post = one(
            self._session, select(Post).where(Post.slug == slug).options(_TAGS), UnknownPost(slug)
        )
        post.title, post.body = title, body
        post.category_id = ids(self._session, Category.slug, [category], UnknownCategory)[0]
        kept = {tagging.tag.slug: tagging for tagging in post.taggings}
        new = {tag.slug: Tagging(tag) for tag in self._tags(set(tags) - set(kept))}
        post.taggings = [(kept | new)[tag] for tag in dict.fromkeys(tags)]
        self._session.flush()

    def publish(self, slug: str, day: date) -> None:
        """Publish a draft on a day."""
        post = self._one(slug)
        if post.published_on is not None:
            raise Impossible(f"{slug} is already published.")
        post.published_on = day
        self._session.flush()

    def unpublish(self, slug: str) -> None:
        """Make a post a draft again; its comments stay."""
        post = self._one(slug)
        if post.published_on is None:
            raise Impossible(f"{slug} is a draft already.")
        post.published_on = None
        self._session.flush()

    def remove(self, slug: str) -> None:
        """Delete a post; the foreign keys take its comments and links along."""
        self._session.delete(self._one(slug))
        self._session.flush()

    def _page(self, posts: Select[Post], number: int) -> Page[PostRow]:
        """Send four statements: the total, the posts, their tags, the numbers of comments."""
        total = total_of(self._session, posts.with_only_columns(Post.id), number)
        found = self._session.scalars(slice_of(posts, number).options(*_LISTED)).all()
        counts = self._comment_counts([post.id for post in found])
        return page_of((_row(post, counts.get(post.id, 0)) for post in found), number, total)

    def _comment_counts(self, posts: list[int]) -> dict[int, int]:
        counts = (
            select(Comment.post_id, func.count())
            .where(Comment.post_id.in_(posts))
            .group_by(Comment.post_id)
        )
        return dict(self._session.execute(counts).all()) if posts else {}

    def _one(self, slug: str) -> Post:
        return one(self._session, select(Post).where(Post.slug == slug), UnknownPost(slug))

    def _tags(self, slugs: set[str]) -> list[Tag]:
        """Return tags by their slugs, without a statement for none."""
        if not slugs:
            return []
        found = self._session.scalars(select(Tag).where(Tag.slug.in_(slugs))).all()
        for unknown in slugs - {tag.slug for tag in found}:
            raise UnknownTag(unknown)
        return list(found)

    def _tag_ids(self, slugs: Iterator[str]) -> Iterator[int]:
        return iter(ids(self._session, Tag.slug, slugs, UnknownTag))

    def _rows(self, posts: list[NewPost]) -> list[dict[str, Any]]:
        authors = ids(self._session, User.name, (post.author for post in posts), UnknownUser)
        categories = ids(
            self._session, Category.slug, (post.category for post in posts), UnknownCategory
        )
        return [
            {
                "slug": post.slug,
                "title": post.title,
                "body": post.body,
                "author_id": author,
                "category_id": category,
                "published_on": post.published_on,
            }
            for post, author, category in zip(posts, authors, categories, strict=True)
        ]

    def _insert(self, rows: list[dict[str, Any]]) -> list[int]:
        """Store rows, and return their keys in the same order."""
        stored = insert(Post).returning(Post.id, sort_by_parameter_order=True)
        return list(self._session.scalars(stored, rows)) if rows else []


def _published() -> Select[Post]:
    return (
        select(Post)
        .where(Post.published_on.is_not(None))
        .order_by(Post.published_on.desc(), Post.slug)
    )


def _row(post: Post, comments: int) -> PostRow:
    return PostRow(
        slug=post.slug,
        title=post.title,
        author=post.author.name,
        category=label(post.category),
        tags=labels(post),
        published_on=post.published_on,
        comments=comments,
    )
