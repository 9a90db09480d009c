"""A blog that grows: first a few rows in each list, then as many again, then very many posts."""

from dataclasses import dataclass

from support.facts import Comment, Label, Post, User, World
from support.maker import Maker

__all__ = ["Crowd", "Focus"]

_FEW = 3
_MANY = 90


@dataclass(frozen=True)
class Focus:
    """Those whose own pages are looked at."""

    user: User
    category: Label
    tag: Label
    post: Post


class Crowd:
    """Draws the parts, one after the other.

    Every post has an author, a category, tags and people who comment of its own, so that no two
    rows of a list share what belongs to them: what is loaded for each row shows.
    """

    def __init__(self, make: Maker) -> None:
        self._make = make
        user, category, tag = make.user(), make.category(), make.tag()
        self._begun = World(users=(user,), categories=(category,), tags=(tag,))
        own = self._post(user, category)
        self.focus = Focus(user, category, tag, own)
        self._own = own

    def few(self) -> World:
        """A few posts of each list, some drafts, and a few comments on one post."""
        self._begun = self._begun.plus(World(posts=(self._own,)))
        self._lists()
        self._discussion(_FEW)
        return self._taken()

    def more(self) -> World:
        """As much again."""
        self._lists()
        self._discussion(_FEW * 2)
        return self._taken()

    def very_many(self) -> World:
        """So many posts that a list of all of them is far longer than a page.

        They are by two people who were there before, so that a right list reads no more than
        before.
        """
        focus = self.focus
        return World(
            posts=tuple(
                self._make.post(focus.user, focus.category, [focus.tag]) for _ in range(_MANY)
            )
        )

    def _lists(self) -> None:
        focus = self.focus
        for _ in range(_FEW):
            self._store(self._post(focus.user, self._category()))
            self._store(self._post(self._user(), focus.category))
            self._store(self._post(self._user(), self._category(), focus.tag))
            self._store(self._post(self._user(), self._category(), draft=True))

    def _discussion(self, number: int) -> None:
        for _ in range(number):
            people = [self._user() for _ in range(3)]
            comment = self._make.comment(self._own, *people)
            self._begun = self._begun.plus(World(comments=(comment,)))

    def _post(
        self, author: User, category: Label, tag: Label | None = None, *, draft: bool = False
    ) -> Post:
        """A post with a tag of its own beside the one that is given."""
        own = self._make.tag()
        self._begun = self._begun.plus(World(tags=(own,)))
        tags = [own, tag or self._begun.tags[-1]]
        return self._make.post(author, category, list(dict.fromkeys(tags)), draft=draft)

    def _store(self, post: Post) -> None:
        comments: tuple[Comment, ...] = ()
        if post.published_on:
            comments = (self._make.comment(post, self._user(), self._user()),)
        self._begun = self._begun.plus(World(posts=(post,), comments=comments))

    def _user(self) -> User:
        user = self._make.user()
        self._begun = self._begun.plus(World(users=(user,)))
        return user

    def _category(self) -> Label:
        category = self._make.category()
        self._begun = self._begun.plus(World(categories=(category,)))
        return category

    def _taken(self) -> World:
        """What was drawn since the last time."""
        drawn, self._begun = self._begun, World()
        return drawn
