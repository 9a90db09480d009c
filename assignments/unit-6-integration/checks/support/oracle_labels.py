"""The categories or the tags of an oracle."""

from dataclasses import replace
from typing import Any

from support.facts import Label, Post
from support.oracle_parts import Refusal

__all__ = ["Labels"]


class Labels:
    """The categories or the tags of an oracle."""

    def __init__(
        self,
        categories: dict[str, Label],
        tags: dict[str, Label],
        posts: dict[str, Post],
        which: str,
    ) -> None:
        self._which = which
        self._all = {"categories": categories, "tags": tags}[which]
        self._posts = posts
        self._unknown = {"categories": "UnknownCategory", "tags": "UnknownTag"}[which]

    def do_all(self) -> Any:
        """Return all of them by slug."""
        return [
            {
                **self._all[slug].__dict__,
                "posts": len([p for p in self._of(slug) if p.published_on]),
            }
            for slug in sorted(self._all)
        ]

    def do_get(self, slug: str) -> Any:
        """Return one."""
        return dict(self._known(slug).__dict__)

    def do_add(self, label: Label) -> None:
        """Store one."""
        if label.slug in self._all or label.name in [each.name for each in self._all.values()]:
            raise Refusal("AlreadyThere")
        self._all[label.slug] = label

    def do_rename(self, slug: str, name: str) -> None:
        """Give one another name."""
        label = self._known(slug)
        if any(each.name == name for each in self._all.values() if each is not label):
            raise Refusal("AlreadyThere")
        self._all[slug] = replace(label, name=name)

    def do_remove(self, slug: str) -> None:
        """Delete one."""
        self._known(slug)
        posts = self._posts
        for post in self._of(slug):
            if self._which == "categories":
                raise Refusal("StillInUse")
            left = tuple(tag for tag in post.tags if tag != slug)
            posts[post.slug] = replace(post, tags=left)
        del self._all[slug]

    def _of(self, slug: str) -> list[Post]:
        return [
            post
            for post in self._posts.values()
            if slug in (post.tags if self._which == "tags" else (post.category,))
        ]

    def _known(self, slug: str) -> Label:
        if slug not in self._all:
            raise Refusal(self._unknown)
        return self._all[slug]
