"""Fill the database with a large fictional blog: `python fill.py`.

Throws all tables away, creates them anew, and stores 3,000 posts with everything around them
through your repositories. `--size 300` stores a tenth of that. The same size gives the same blog
each time. The address is DATABASE_URL, or the file blog.db beside this one.
"""

import argparse
import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from blog import create_app
from blog.contracts import Repositories
from blog.rows import Label, NewComment, NewPost, NewUser

__all__ = ["SIZE", "rebuild", "size_option"]

SIZE = 3000
JOINED = date(2012, 1, 1), date(2015, 12, 31)
PUBLISHED = date(2016, 1, 1), date(2026, 2, 15)
SAMPLE = Path(__file__).parent / "sample"


def rebuild(repositories: Repositories, size: int = SIZE) -> dict[str, int]:
    """Throw all tables away, create them and fill them.

    Args:
        repositories: where the blog is stored.
        size: the number of posts; the number of everything else follows from it.

    Returns:
        How many rows of each kind were stored.
    """
    blog = _Blog(size)
    repositories.drop_tables()
    repositories.create_tables()
    with repositories.transaction():
        repositories.users.add_many(blog.users)
        repositories.categories.add_many(blog.categories)
        repositories.tags.add_many(blog.tags)
        repositories.posts.add_many(blog.posts)
        repositories.comments.add_many(blog.comments)
    return {
        "users": len(blog.users),
        "categories": len(blog.categories),
        "tags": len(blog.tags),
        "posts": len(blog.posts),
        "comments": sum(1 + len(comment.replies) for comment in blog.comments),
    }


class _Blog:
    """The sample, written by hand, and as much again as asked for, made of words."""

    def __init__(self, size: int) -> None:
        self._random = Random(size)
        self._words = _read("words.json")
        sample = _read("blog.json")
        self.users = [_user(user) for user in sample["users"]]
        self.categories = [Label(**label) for label in sample["categories"]]
        self.tags = [Label(**label) for label in sample["tags"]]
        self.posts = [_post(post) for post in sample["posts"]]
        self.comments = [
            _comment(post["slug"], comment)
            for post in sample["posts"]
            for comment in post["comments"]
        ]
        made = [self._user(number) for number in range(max(0, size // 10 - len(self.users)))]
        self._writers = [self.users[0], *made]
        self.users += made
        self.categories += _labels(self._words["categories"])
        self.tags += _labels(self._words["tags"])
        self._handwritten = len(self.posts)
        self.posts += [self._post(number) for number in range(max(0, size - self._handwritten))]
        self.comments += self._comments(size)

    def _user(self, number: int) -> NewUser:
        first, last = self._pick("first"), self._pick("last")
        name = f"{first}-{last}-{number + 1}"
        return NewUser(name, f"{name}@example.org", self._day(*JOINED))

    def _post(self, number: int) -> NewPost:
        """Make a post; the first author writes one in ten, and one in thirty stays a draft."""
        title = f"{self._pick('kinds')} {self._pick('things')} {self._pick('places')}"
        tags = self._random.sample(self.tags, self._random.choice((0, 1, 2, 2, 3, 4)))
        return NewPost(
            slug=f"{_slug(title)}-{number + 1}",
            title=title,
            body="\n\n".join(self._paragraph() for _ in range(3)),
            author=self._writers[0].name if number % 10 == 0 else self._name(),
            category=self._random.choice(self.categories).slug,
            tags=tuple(tag.slug for tag in tags),
            published_on=None if number % 30 == 7 else self._day(*PUBLISHED),
        )

    def _comments(self, size: int) -> Iterator[NewComment]:
        """Make comments on published posts: many on the first one, about five on each other."""
        first, *others = (post for post in self.posts if post.published_on)
        made = others[self._handwritten :]
        for post in [first] * (size // 20) + [post for post in made for _ in range(self._few())]:
            yield self._comment(post)

    def _comment(self, post: NewPost) -> NewComment:
        day = (post.published_on or PUBLISHED[1]) + timedelta(days=self._random.randint(0, 30))
        replies = tuple(
            NewComment(post.slug, self._name(), self._pick("replies"), day + timedelta(days=1))
            for _ in range(self._random.choice((0, 0, 0, 1, 2)))
        )
        return NewComment(post.slug, self._name(), self._pick("opinions"), day, replies)

    def _few(self) -> int:
        return self._random.choice((0, 2, 4, 5, 7, 8))

    def _name(self) -> str:
        return self._random.choice(self._writers).name

    def _paragraph(self) -> str:
        sentences = (" ".join(self._random.choices(self._words["words"], k=14)) for _ in range(6))
        return " ".join(f"{sentence.capitalize()}." for sentence in sentences)

    def _pick(self, kind: str) -> str:
        return str(self._random.choice(self._words[kind]))

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self._random.randint(0, (last - first).days))


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SAMPLE / name).read_text(encoding="utf-8"))
    return content


def _user(values: dict[str, Any]) -> NewUser:
    return NewUser(values["name"], values["email"], date.fromisoformat(values["joined_on"]))


def _post(values: dict[str, Any]) -> NewPost:
    day = values["published_on"]
    known = {name: value for name, value in values.items() if name != "comments"}
    return NewPost(
        **known
        | {"tags": tuple(values["tags"]), "published_on": date.fromisoformat(day) if day else None}
    )


def _comment(post: str, values: dict[str, Any]) -> NewComment:
    day = date.fromisoformat(values["written_on"])
    replies = tuple(_comment(post, reply) for reply in values.get("replies", ()))
    return NewComment(post, values["author"], values["body"], day, replies)


def _labels(names: list[str]) -> list[Label]:
    return [Label(_slug(name), name) for name in names]


def _slug(text: str) -> str:
    return text.lower().replace(" ", "-")


def size_option(text: str) -> int:
    """Read the number of posts from the command line."""
    if not text.isdecimal() or not 20 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError("a number of posts from 20 to 100000, please")
    return int(text)


def main() -> None:
    """Rebuild the database and say what is in it."""
    parser = argparse.ArgumentParser(description="Fill the database with a fictional blog.")
    parser.add_argument(
        "--size", type=size_option, default=SIZE, metavar="N", help="how many posts"
    )
    size = parser.parse_args().size
    repositories = create_app().extensions["repositories"]
    start = time.perf_counter()
    try:
        stored = rebuild(repositories, size)
    except NotImplementedError as todo:
        raise SystemExit(f"{todo}.") from None
    for kind, count in stored.items():
        print(f"{count:8,} {kind}")
    print(f"stored in {time.perf_counter() - start:.1f} seconds")


if __name__ == "__main__":
    main()
