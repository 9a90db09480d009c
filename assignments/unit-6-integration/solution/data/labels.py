"""The categories and the tags, which differ in little more than their tables."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import ScalarSelect, delete, func, select, update

from blog.errors import AlreadyThere, NotFound, StillInUse, UnknownCategory, UnknownTag
from blog.rows import Label, LabelCount
from data.models import PUBLISHED, Category, Post, Tag, post_tags
from data.repository import Repository, refused_as

__all__ = ["CategoryRepository", "TagRepository"]


class _LabelRepository(Repository):
    """What has a slug and a name."""

    model: type[Category] | type[Tag]
    unknown: type[NotFound]
    published: ScalarSelect[int]
    """How many published posts the one of a row has."""

    def all(self) -> list[LabelCount]:
        """Return all of them by slug, each with the number of its published posts."""
        model = self.model
        query = select(model.slug, model.name, self.published).order_by(model.slug)
        return [LabelCount(*row) for row in self._session.execute(query)]

    def get(self, slug: str) -> Label:
        """Return one of them."""
        query = select(self.model.slug, self.model.name).where(self.model.slug == slug)
        row = self._session.execute(query).one_or_none()
        if row is None:
            raise self.unknown(slug)
        return Label(*row)

    def add(self, label: Label) -> None:
        """Store one."""
        with refused_as(AlreadyThere(f"{label.slug}, or the name {label.name}")):
            self._insert(self.model, [asdict(label)])

    def add_many(self, labels: Iterable[Label]) -> None:
        """Store many."""
        with refused_as(AlreadyThere("one of these slugs or names")):
            self._insert(self.model, [asdict(label) for label in labels])

    def rename(self, slug: str, name: str) -> None:
        """Give one another name."""
        model = self.model
        statement = update(model).where(model.slug == slug).values(name=name).returning(model.id)
        with refused_as(AlreadyThere(name)):
            found = self._session.scalar(statement)
        if found is None:
            raise self.unknown(slug)

    def remove(self, slug: str) -> None:
        """Delete one: the database takes a tag off its posts, and keeps a category with posts."""
        statement = delete(self.model).where(self.model.slug == slug).returning(self.model.id)
        with refused_as(StillInUse(slug)):
            found = self._session.scalar(statement)
        if found is None:
            raise self.unknown(slug)


class CategoryRepository(_LabelRepository):
    """The categories; each post has one."""

    model = Category
    unknown = UnknownCategory
    published = (
        select(func.count(Post.id)).where(Post.category_id == Category.id, PUBLISHED)
    ).scalar_subquery()


class TagRepository(_LabelRepository):
    """The tags; each post has any number."""

    model = Tag
    unknown = UnknownTag
    published = (
        select(func.count(Post.id)).join(post_tags).where(post_tags.c.tag_id == Tag.id, PUBLISHED)
    ).scalar_subquery()
