"""The posts.

A list of posts is read with three statements, however many rows there are: how many there are,
the 20 of this page with all that is one a post, and the tags of these 20.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, extract, func, insert, or_, select, update

from blog.errors import (
    AlreadyThere,
    Impossible,
    UnknownCategory,
    UnknownPost,
    UnknownTag,
    UnknownUser,
)
from blog.rows import PER_PAGE, Label, MonthRow, NewPost, Page, PostPage, PostRow
from data.comments import comments_of
from data.models import PUBLISHED, Category, Comment, Post, Tag, User, post_tags
from data.repository import Repository, refused_as

__all__ = ["PostRepository"]

_COMMENTS = select(func.count(Comment.id)).where(Comment.post_id == Post.id).scalar_subquery()
"""How many comments the post of a row has, counted where they are."""


class PostRepository(Repository):
    """All that was written, published or not."""

    def published(self, page: int) -> Page[PostRow]:
        """Return a page of the published posts."""
        return self._list(page, PUBLISHED)

    def drafts(self, page: int) -> Page[PostRow]:
        """Return a page of the posts that are not published."""
        return self._list(page, Post.published_on.is_(None))

    def by_user(self, name: str, page: int) -> Page[PostRow]:
        """Return a page of a user's published posts."""
        author = select(User.id).where(User.name == name).scalar_subquery()
        return self._list(page, Post.author_id == author, PUBLISHED)

    def in_category(self, slug: str, page: int) -> Page[PostRow]:
        """Return a page of a category's published posts."""
        category = select(Category.id).where(Category.slug == slug).scalar_subquery()
        return self._list(page, Post.category_id == category, PUBLISHED)

    def with_tag(self, slug: str, page: int) -> Page[PostRow]:
        """Return a page of a tag's published posts. Each is shown with all tags it has."""
        posts = select(post_tags.c.post_id).join(Tag).where(Tag.slug == slug)
        return self._list(page, Post.id.in_(posts), PUBLISHED)

    def search(self, text: str, page: int) -> Page[PostRow]:
        """Return a page of the published posts that have a text in their title or body."""
        pattern = f"%{_escaped(text)}%"
        found = or_(*(column.ilike(pattern, escape="/") for column in (Post.title, Post.body)))
        return self._list(page, found, PUBLISHED)

    def archive(self) -> list[MonthRow]:
        """Return the months with published posts, the newest first."""
        year, month = (extract(part, Post.published_on) for part in ("year", "month"))
        query = (
            select(year, month, func.count())
            .where(PUBLISHED)
            .group_by(year, month)
            .order_by(year.desc(), month.desc())
        )
        return [MonthRow(*map(int, row)) for row in self._session.execute(query)]

    def get(self, slug: str) -> PostPage:
        """Return a post with all its comments, read with three statements."""
        query = (
            select(Post, User.name, Category.slug, Category.name)
            .join(Post.author)
            .join(Post.category)
            .where(Post.slug == slug)
        )
        row = self._session.execute(query).one_or_none()
        if row is None:
            raise UnknownPost(slug)
        post, author, *category = row
        return PostPage(
            post.slug,
            post.title,
            post.body,
            author,
            Label(*category),
            self._tags([post.id])[post.id],
            post.published_on,
            comments_of(self._session, Comment.post_id == post.id),
        )

    def add(self, post: NewPost) -> None:
        """Store a post."""
        with refused_as(AlreadyThere(post.slug)):
            self._store([post])

    def add_many(self, posts: Iterable[NewPost]) -> None:
        """Store many posts."""
        with refused_as(AlreadyThere("one of these slugs")):
            self._store(list(posts))

    def change(
        self, slug: str, *, title: str, body: str, category: str, tags: tuple[str, ...]
    ) -> None:
        """Give a post new values.

        The first statement that changes something locks the post, so that two who change its
        tags at the same time wait for each other.
        """
        values = {
            "title": title,
            "body": body,
            "category_id": self._keys(Category.slug, [category], UnknownCategory)[category],
        }
        statement = update(Post).where(Post.slug == slug).values(values).returning(Post.id)
        key = self._session.scalar(statement)
        if key is None:
            raise UnknownPost(slug)
        self._session.execute(delete(post_tags).where(post_tags.c.post_id == key))
        self._link({key: tags})

    def publish(self, slug: str, day: date) -> None:
        """Publish a draft on a day."""
        self._set_day(slug, day, Post.published_on.is_(None), "is published already")

    def unpublish(self, slug: str) -> None:
        """Make a post a draft again."""
        self._set_day(slug, None, PUBLISHED, "is a draft already")

    def remove(self, slug: str) -> None:
        """Delete a post; the database deletes its comments, replies and links to tags."""
        statement = delete(Post).where(Post.slug == slug).returning(Post.id)
        if self._session.scalar(statement) is None:
            raise UnknownPost(slug)

    def _list(self, page: int, *conditions: Any) -> Page[PostRow]:
        """Read a page of posts: an index finds the 20, and only these 20 are joined and counted."""
        total = self._count(Post.id, page, conditions)
        order = (Post.published_on.desc(), Post.slug)
        chosen = select(Post.id).where(*conditions).order_by(*order)
        shown = chosen.limit(PER_PAGE).offset(PER_PAGE * (page - 1)).subquery()
        query = (
            select(Post.id, Post.slug, Post.title, User.name, Category.slug, Category.name)
            .add_columns(Post.published_on, _COMMENTS)
            .join(shown, shown.c.id == Post.id)
            .join(Post.author)
            .join(Post.category)
            .order_by(*order)
        )
        rows = self._session.execute(query).all()
        tags = self._tags([key for key, *_ in rows])
        items = (
            PostRow(slug, title, author, Label(*category), tags[key], day, comments)
            for key, slug, title, author, *category, day, comments in rows
        )
        return Page(tuple(items), page, total)

    def _tags(self, posts: list[int]) -> Mapping[int, tuple[Label, ...]]:
        """Return the tags of each of these posts, read with one statement."""
        query = (
            select(post_tags.c.post_id, Tag.slug, Tag.name)
            .join(Tag)
            .where(post_tags.c.post_id.in_(posts))
            .order_by(Tag.slug)
        )
        found: defaultdict[int, tuple[Label, ...]] = defaultdict(tuple)
        for post, slug, name in self._session.execute(query):
            found[post] += (Label(slug, name),)
        return found

    def _store(self, posts: list[NewPost]) -> None:
        authors = self._keys(User.name, (post.author for post in posts), UnknownUser)
        categories = self._keys(Category.slug, (post.category for post in posts), UnknownCategory)
        rows = [
            {
                "slug": post.slug,
                "title": post.title,
                "body": post.body,
                "published_on": post.published_on,
                "author_id": authors[post.author],
                "category_id": categories[post.category],
            }
            for post in posts
        ]
        keys = self._insert(Post, rows)
        self._link({key: post.tags for key, post in zip(keys, posts, strict=True)})

    def _link(self, slugs: Mapping[int, Iterable[str]]) -> None:
        """Link posts, which have no tags yet, to the tags with these slugs."""
        links = [(post, slug) for post, wanted in slugs.items() for slug in dict.fromkeys(wanted)]
        tags = self._keys(Tag.slug, (slug for _, slug in links), UnknownTag)
        rows = [{"post_id": post, "tag_id": tags[slug]} for post, slug in links]
        if rows:
            self._session.execute(insert(post_tags), rows)

    def _set_day(self, slug: str, day: date | None, expected: Any, otherwise: str) -> None:
        """Set the day of a post that is as expected: asked and changed in one statement."""
        statement = update(Post).where(Post.slug == slug, expected).values(published_on=day)
        if self._session.scalar(statement.returning(Post.id)) is not None:
            return
        if self._session.scalar(select(Post.id).where(Post.slug == slug)) is None:
            raise UnknownPost(slug)
        raise Impossible(f"The post {slug} {otherwise}.")


def _escaped(text: str) -> str:
    """Return a text in which LIKE takes every character for itself."""
    for special in "/%_":
        text = text.replace(special, f"/{special}")
    return text
