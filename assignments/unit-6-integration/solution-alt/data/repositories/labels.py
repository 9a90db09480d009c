"""The categories and the tags, which differ in their table and in how posts are linked."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy import func as sql
from sqlalchemy.orm import Session

from blog.errors import AlreadyThere, NotFound, StillInUse, UnknownCategory, UnknownTag
from blog.rows import Label, LabelCount
from data.models import Category, Post, Tag, Tagging
from data.repositories.shared import one, refused_as

__all__ = ["Labels"]


class Labels:
    """All labels of one kind."""

    def __init__(self, session: Session, kind: type[Category] | type[Tag]) -> None:
        self._session = session
        self._kind: Any = kind

    def all(self) -> list[LabelCount]:
        """Return all of them by slug, with the number of their published posts."""
        kind = self._kind
        found = select(kind.slug, kind.name, self._posts()).order_by(kind.slug)
        return [LabelCount(*row) for row in self._session.execute(found)]

    def get(self, slug: str) -> Label:
        """Return one of them."""
        label = self._one(slug)
        return Label(label.slug, label.name)

    def add(self, label: Label) -> None:
        """Store one."""
        with refused_as(AlreadyThere(f"{label.slug} or {label.name}")):
            self._session.add(self._kind(**asdict(label)))
            self._session.flush()

    def add_many(self, labels: Iterable[Label]) -> None:
        """Store many with one statement."""
        rows = [asdict(label) for label in labels]
        with refused_as(AlreadyThere("one of these labels")):
            if rows:
                self._session.execute(insert(self._kind), rows)

    def rename(self, slug: str, name: str) -> None:
        """Give one another name."""
        label = self._one(slug)
        with refused_as(AlreadyThere(name)):
            label.name = name
            self._session.flush()

    def remove(self, slug: str) -> None:
        """Delete one: a tag's links go with it, a category's posts refuse."""
        label = self._one(slug)
        with refused_as(StillInUse(slug)):
            self._session.delete(label)
            self._session.flush()

    def _one(self, slug: str) -> Any:
        missing: NotFound = (UnknownTag if self._kind is Tag else UnknownCategory)(slug)
        return one(self._session, select(self._kind).where(self._kind.slug == slug), missing)

    def _posts(self) -> ColumnElement[int]:
        """Count the published posts of the label in the row around this."""
        posts = select(sql.count()).select_from(Post).where(Post.published_on.is_not(None))
        if self._kind is Tag:
            posts = posts.join(Post.taggings).where(Tagging.tag_id == Tag.id)
        else:
            posts = posts.where(Post.category_id == Category.id)
        return posts.correlate(self._kind).scalar_subquery()
