"""What right repositories answer: the contract in memory, on the grader's side.

Answers are plain: a row is a dictionary, a page too, and a comment has no key here (it is known by
its body).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from support.calls import Body, Call
from support.facts import Comment, Post, User, World
from support.oracle_labels import Labels
from support.oracle_parts import Refusal, paged

__all__ = ["Oracle", "Said"]


@dataclass(frozen=True)
class Said:
    """One comment or reply as it is stored; `above` is the body of what it replies to."""

    post: str
    author: str
    body: str
    written_on: date
    above: str | None = None


class Oracle:
    """A blog that keeps the contract.

    Attributes:
        users, categories, tags, posts: by name or slug.
        said: all comments and replies in the order in which they were added.
    """

    def __init__(self, world: World) -> None:
        self.users = {user.name: user for user in world.users}
        self.categories = {label.slug: label for label in world.categories}
        self.tags = {label.slug: label for label in world.tags}
        self.posts = {post.slug: post for post in world.posts}
        self.said: list[Said] = []
        for comment in world.comments:
            self._say(comment)

    def answer(self, call: Call) -> Any:
        """Do what a call does.

        Raises:
            Refusal: the contract wants an error.
        """
        values = [value.text if isinstance(value, Body) else value for value in call.values]
        if call.which in ("categories", "tags"):
            labels = Labels(self.categories, self.tags, self.posts, call.which)
            return getattr(labels, f"do_{call.method}")(*values, **call.named)
        do = getattr(self, f"_{call.which}_{call.method}")
        return do(*values, **call.named)

    # Users.

    def _users_all(self, page: int) -> Any:
        return paged([self._user(self.users[name]) for name in sorted(self.users)], page)

    def _users_get(self, name: str) -> Any:
        return self._user(self._known(self.users, name, "UnknownUser"))

    def _user(self, user: User) -> dict[str, Any]:
        posts = [p for p in self.posts.values() if p.author == user.name and p.published_on]
        return {**user.__dict__, "posts": len(posts)}

    def _users_add(self, user: User) -> None:
        if user.name in self.users or user.email in [u.email for u in self.users.values()]:
            raise Refusal("AlreadyThere")
        self.users[user.name] = user

    def _users_change(self, name: str, email: str) -> None:
        user = self._known(self.users, name, "UnknownUser")
        if any(other.email == email for other in self.users.values() if other is not user):
            raise Refusal("AlreadyThere")
        self.users[name] = replace(user, email=email)

    def _users_remove(self, name: str) -> None:
        self._known(self.users, name, "UnknownUser")
        wrote = {post.author for post in self.posts.values()} | {each.author for each in self.said}
        if name in wrote:
            raise Refusal("StillInUse")
        del self.users[name]

    # Posts.

    def _posts_published(self, page: int) -> Any:
        return self._listed(lambda _: True, page)

    def _posts_drafts(self, page: int) -> Any:
        drafts = sorted(p.slug for p in self.posts.values() if not p.published_on)
        return paged([self._row(self.posts[slug]) for slug in drafts], page)

    def _posts_by_user(self, name: str, page: int) -> Any:
        return self._listed(lambda post: post.author == name, page)

    def _posts_in_category(self, slug: str, page: int) -> Any:
        return self._listed(lambda post: post.category == slug, page)

    def _posts_with_tag(self, slug: str, page: int) -> Any:
        return self._listed(lambda post: slug in post.tags, page)

    def _posts_search(self, text: str, page: int) -> Any:
        wanted = text.lower()
        return self._listed(
            lambda post: wanted in post.title.lower() or wanted in post.body.lower(), page
        )

    def _posts_archive(self) -> Any:
        days = [post.published_on for post in self.posts.values() if post.published_on]
        months = Counter((day.year, day.month) for day in days)
        return [
            {"year": year, "month": month, "posts": months[year, month]}
            for year, month in sorted(months, reverse=True)
        ]

    def _posts_get(self, slug: str) -> Any:
        post = self._known(self.posts, slug, "UnknownPost")
        row = self._row(post)
        top = [each for each in self.said if each.post == slug and not each.above]
        return {**row, "body": post.body, "comments": [self._comment(each) for each in top]}

    def _posts_add(self, post: Post) -> None:
        if post.slug in self.posts:
            raise Refusal("AlreadyThere")
        self._refuse_unknown(post)
        self.posts[post.slug] = post

    def _posts_change(
        self, slug: str, *, title: str, body: str, category: str, tags: tuple[str, ...]
    ) -> None:
        post = self._known(self.posts, slug, "UnknownPost")
        new = replace(post, title=title, body=body, category=category, tags=tuple(tags))
        self._refuse_unknown(new)
        self.posts[slug] = new

    def _posts_publish(self, slug: str, day: date) -> None:
        post = self._known(self.posts, slug, "UnknownPost")
        if post.published_on:
            raise Refusal("Impossible")
        self.posts[slug] = replace(post, published_on=day)

    def _posts_unpublish(self, slug: str) -> None:
        post = self._known(self.posts, slug, "UnknownPost")
        if not post.published_on:
            raise Refusal("Impossible")
        self.posts[slug] = replace(post, published_on=None)

    def _posts_remove(self, slug: str) -> None:
        self._known(self.posts, slug, "UnknownPost")
        del self.posts[slug]
        self.said = [each for each in self.said if each.post != slug]

    def _refuse_unknown(self, post: Post) -> None:
        missing = [
            *["UnknownUser"][: post.author not in self.users],
            *["UnknownCategory"][: post.category not in self.categories],
            *["UnknownTag"][: not set(post.tags) <= set(self.tags)],
        ]
        if missing:
            raise Refusal(*missing)

    def _listed(self, fits: Any, page: int) -> Any:
        return paged([self._row(post) for post in self._sorted(self.posts.values(), fits)], page)

    def _sorted(self, posts: Iterable[Post], fits: Any) -> list[Post]:
        shown = [post for post in posts if post.published_on and fits(post)]
        by_slug = sorted(shown, key=lambda post: post.slug)
        return sorted(by_slug, key=lambda post: post.published_on or date.min, reverse=True)

    def _row(self, post: Post) -> dict[str, Any]:
        return {
            "slug": post.slug,
            "title": post.title,
            "author": post.author,
            "category": dict(self.categories[post.category].__dict__),
            "tags": [dict(self.tags[slug].__dict__) for slug in sorted(set(post.tags))],
            "published_on": post.published_on,
            "comments": sum(each.post == post.slug for each in self.said),
        }

    # Comments.

    def _comments_get(self, body: str) -> Any:
        return self._comment(self._one(body))

    def _comments_add(self, comment: Comment, parent: str | None = None) -> str:
        self._refuse_comment(comment)
        if parent is not None:
            above = self._one(parent)
            if above.above is not None or above.post != comment.post:
                raise Refusal("Impossible")
        self._say(comment, parent)
        return "a key"

    def _comments_change(self, body: str, new: str) -> None:
        old = self._one(body)
        self.said = [replace(each, body=new) if each is old else each for each in self.said]

    def _comments_remove(self, body: str) -> None:
        self._one(body)
        self.said = [each for each in self.said if body not in (each.body, each.above)]

    def _refuse_comment(self, comment: Comment) -> None:
        missing = [
            *["UnknownPost"][: comment.post not in self.posts],
            *["UnknownUser"][: comment.author not in self.users],
        ]
        if comment.post in self.posts and not self.posts[comment.post].published_on:
            missing.append("Impossible")
        if missing:
            raise Refusal(*missing)

    def _say(self, comment: Comment, above: str | None = None) -> None:
        self.said.append(
            Said(comment.post, comment.author, comment.body, comment.written_on, above)
        )
        for reply in comment.replies:
            self._say(reply, comment.body)

    def _one(self, body: str) -> Said:
        said: Said = self._known({each.body: each for each in self.said}, body, "UnknownComment")
        return said

    def _comment(self, one: Said) -> dict[str, Any]:
        return {
            "post": one.post,
            "author": one.author,
            "body": one.body,
            "written_on": one.written_on,
            "replies": [self._comment(each) for each in self.said if each.above == one.body],
        }

    def _known(self, among: dict[str, Any], key: str, kind: str) -> Any:
        if key not in among:
            raise Refusal(kind)
        return among[key]
