"""Draws facts for a grading: no value comes twice, so each can be found wherever it is stored."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from autograding.checks.sql.tokens import TokenMaker
from support.facts import Comment, Label, Post, User, World

__all__ = ["Maker", "make_world"]

_ONE_DAY = timedelta(1)


class Maker:
    """Makes users, labels, posts and comments whose every value is new.

    Slugs and names have small letters and digits only, which all databases sort alike.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._tokens = TokenMaker(random)

    def slug(self, prefix: str = "sl") -> str:
        """What may stand in an address."""
        return self._tokens.text(prefix)

    def text(self, prefix: str = "tx") -> str:
        """A word."""
        return self._tokens.text(prefix)

    def email(self) -> str:
        """An address at example.org."""
        return self._tokens.email("em")

    def day(self, after: str = "2016-01-01") -> date:
        """A day that no other fact has, within ten years."""
        return date.fromisoformat(self._tokens.day(after, within=3600))

    def user(self) -> User:
        """Somebody new."""
        return User(self.slug("us"), self.email(), self.day("2001-01-01"))

    def category(self) -> Label:
        """A new category."""
        return Label(self.slug("ca"), self.text("cn"))

    def tag(self) -> Label:
        """A new tag."""
        return Label(self.slug("ta"), self.text("tn"))

    def post(
        self, author: User, category: Label, tags: Sequence[Label] = (), *, draft: bool = False
    ) -> Post:
        """A new post."""
        return Post(
            slug=self.slug("po"),
            title=self.text("ti"),
            body=f"{self.text('bo')} {self.text('bo')}",
            author=author.name,
            category=category.slug,
            tags=tuple(tag.slug for tag in tags),
            published_on=None if draft else self.day(),
        )

    def comment(self, post: Post, author: User, *replies_by: User) -> Comment:
        """A new comment with a reply by each of these."""
        return Comment(
            post=post.slug,
            author=author.name,
            body=self.text("co"),
            written_on=self.day(),
            replies=tuple(self.comment(post, user) for user in replies_by),
        )

    def sample(self, population: Sequence[User], count: int) -> list[User]:
        """Some of them, in any order."""
        return self._random.sample(population, count)


def make_world(make: Maker, *, ties: bool = False) -> World:
    """A small blog in which each kind of thing is there with and without what may belong to it.

    The posts are by users 0 to 3, in categories 0 to 2, with tags 0 to 2. User 2 wrote comments,
    too, and user 4 only those; user 3 and category 2 have drafts only. User 5, category 3 and tag 3
    have nothing.

    Args:
        make: draws the values.
        ties: let posts share their day, so that the slug decides their order.
    """
    users = [make.user() for _ in range(6)]
    categories = [make.category() for _ in range(4)]
    tags = [make.tag() for _ in range(4)]
    posts = [
        make.post(users[0], categories[0], tags[:3]),
        make.post(users[0], categories[1], tags[:2]),
        make.post(users[1], categories[0], tags[1:2]),
        make.post(users[1], categories[1]),
        make.post(users[2], categories[0], tags[:1]),
        make.post(users[3], categories[1], tags[:2], draft=True),
        make.post(users[0], categories[2], draft=True),
    ]
    if ties:
        posts += _ties(make, posts, users[0], categories[0])
    return World(
        users=tuple(users),
        categories=tuple(categories),
        tags=tuple(tags),
        posts=tuple(posts),
        comments=tuple(_comments(make, posts, users)),
    )


def _ties(make: Maker, posts: Sequence[Post], author: User, category: Label) -> Iterator[Post]:
    """Posts of the day of the first one, and one of the last day of a month, one of the next."""
    first = posts[0].published_on or date(2020, 1, 1)
    end = first.replace(day=1) - _ONE_DAY
    for day in (first, first, end, end + _ONE_DAY):
        post = make.post(author, category)
        yield Post(**{**post.__dict__, "published_on": day})


def _comments(make: Maker, posts: Sequence[Post], users: Sequence[User]) -> Iterator[Comment]:
    """Comments on the first three posts; the first has replies, the last post has none."""
    yield make.comment(posts[0], users[2], users[0], users[4])
    yield make.comment(posts[1], users[4])
    yield make.comment(posts[0], users[4])
    yield make.comment(posts[0], users[1], users[2])
    yield make.comment(posts[2], users[0])
