"""Calls that try what the contract says of each repository, on a stored world."""

from dataclasses import replace
from datetime import date

from support.calls import Body, Call
from support.facts import Comment, World
from support.maker import Maker

__all__ = ["Script"]


class Script:
    """The calls of one grading. Each list is for a world as it was stored, and changes it."""

    def __init__(self, world: World, make: Maker) -> None:
        self._world = world
        self._make = make

    @property
    def commented(self) -> list[str]:
        """The posts that have comments."""
        return sorted({comment.post for comment in self._world.comments})

    def long_texts(self) -> list[Call]:
        """Texts of 100 characters, and a very long body."""
        user, category = self._make.user(), self._make.category()
        user = replace(user, name=_long(user.name), email=_long("", user.email))
        category = replace(category, slug=_long(category.slug), name=_long(category.name))
        post = self._make.post(user, category)
        post = replace(post, slug=_long(post.slug), title=_long(post.title), body=post.body * 500)
        return [
            Call.of("users.add", user),
            Call.of("categories.add", category),
            Call.of("posts.add", post),
            Call.of("posts.get", post.slug),
            Call.of("posts.remove", post.slug),
        ]

    def users(self) -> list[Call]:
        """Users read, added, changed and removed, with everything that is refused."""
        one, two, *_, lone = self._world.users
        new = self._make.user()
        nobody = self._make.slug()
        capitals = replace(self._make.user(), email=f"Two.Capitals.{self._make.email()}")
        return [
            Call.of("users.all", 1),
            Call.of("users.all", 2),
            Call.of("users.get", one.name),
            Call.of("users.get", one.name.upper()),
            Call.of("users.add", capitals),
            Call.of("users.get", capitals.name),
            Call.of("users.get", nobody),
            Call.of("users.add", new),
            Call.of("users.get", new.name),
            Call.of("users.add", replace(self._make.user(), name=new.name)),
            Call.of("users.add", replace(self._make.user(), email=one.email)),
            Call.of("users.change", one.name, self._make.email()),
            Call.of("users.change", two.name, new.email),
            Call.of("users.change", nobody, self._make.email()),
            *(Call.of("users.remove", user.name) for user in (one, self._world.users[4])),
            Call.of("users.remove", lone.name),
            Call.of("users.remove", nobody),
            Call.of("users.all", 1),
        ]

    def labels(self) -> list[Call]:
        """The same for categories and tags."""
        return [
            *self._labels("categories", self._make.category()),
            *self._labels("tags", self._make.tag()),
        ]

    def _labels(self, which: str, new: object) -> list[Call]:
        one, two, drafts, lone = getattr(self._world, which)
        slug, name = self._make.slug(), self._make.text()
        return [
            Call.of(f"{which}.all"),
            Call.of(f"{which}.get", one.slug),
            Call.of(f"{which}.get", slug),
            Call.of(f"{which}.add", new),
            Call.of(f"{which}.add", replace(one, name=self._make.text())),
            Call.of(f"{which}.add", replace(one, slug=self._make.slug())),
            Call.of(f"{which}.rename", one.slug, name),
            Call.of(f"{which}.rename", two.slug, name),
            Call.of(f"{which}.rename", slug, self._make.text()),
            Call.of(f"{which}.remove", slug),
            Call.of(f"{which}.remove", lone.slug),
            Call.of(f"{which}.remove", drafts.slug),
            Call.of(f"{which}.remove", two.slug),
            Call.of(f"{which}.all"),
        ]

    def lists(self) -> list[Call]:
        """All lists of posts, in their order, with the last page and the one behind it."""
        return [
            Call.of("posts.published", 1),
            Call.of("posts.published", 2),
            Call.of("posts.drafts", 1),
            Call.of("posts.drafts", 2),
            *(Call.of("posts.by_user", user.name, 1) for user in self._world.users),
            *(Call.of("posts.in_category", each.slug, 1) for each in self._world.categories),
            Call.of("posts.by_user", self._world.users[0].name, 2),
            Call.of("posts.by_user", self._make.slug(), 1),
            Call.of("posts.with_tag", self._make.slug(), 1),
            Call.of("posts.archive"),
        ]

    def search(self) -> list[Call]:
        """Texts that are there, in either case, and characters that mean something elsewhere."""
        post = self._world.posts[0]
        title, body = post.title, post.body
        odd = [
            replace(
                self._make.post(
                    self._world.users[0], self._world.categories[0], self._world.tags[:1]
                ),
                title=text,
            )
            for text in ("ten% off", "ten 0 off", "a_b", "axb", "c\\d", "it's; --")
        ]
        texts = [title[1:6].upper(), body.split()[1][:6], f"{body.split()[0]} {body.split()[1]}"]
        texts += ["n% O", "a_B", "c\\", "t's; -", self._world.posts[5].title, self._make.text()]
        return [
            *(Call.of("posts.add", each) for each in odd),
            *(Call.of("posts.search", text, 1) for text in texts),
            Call.of("posts.search", title, 2),
        ]

    def posts(self) -> list[Call]:
        """Posts read, added, changed, published and removed, with everything that is refused."""
        first, second, _, plain, *_ = self._world.posts
        draft = self._world.posts[5]
        author, category = self._world.users[1], self._world.categories[1]
        new = self._make.post(author, category, self._world.tags[:2])
        unknown, day = self._make.slug(), date(2031, 2, 28)
        # Drafts, so that one that is stored although it is refused spoils no other list.
        refused = self._make.post(author, category, draft=True)
        again = {"title": self._make.text(), "body": self._make.text()}
        return [
            *(Call.of("posts.get", post.slug) for post in (first, plain, draft)),
            Call.of("posts.get", unknown),
            Call.of("posts.add", new),
            Call.of("posts.get", new.slug),
            Call.of("posts.add", replace(refused, slug=first.slug)),
            Call.of("posts.add", replace(refused, slug=self._make.slug(), author=unknown)),
            Call.of("posts.add", replace(refused, slug=self._make.slug(), category=unknown)),
            Call.of("posts.add", replace(refused, slug=self._make.slug(), tags=(unknown,))),
            Call.of("posts.change", first.slug, **again, category=category.slug, tags=()),
            Call.of("posts.change", unknown, **again, category=category.slug, tags=()),
            Call.of("posts.change", second.slug, **again, category=unknown, tags=()),
            Call.of("posts.change", second.slug, **again, category=category.slug, tags=(unknown,)),
            Call.of("posts.publish", draft.slug, day),
            Call.of("posts.publish", draft.slug, day),
            Call.of("posts.publish", unknown, day),
            Call.of("posts.unpublish", second.slug),
            Call.of("posts.unpublish", second.slug),
            Call.of("posts.unpublish", unknown),
            *(Call.of("posts.get", post.slug) for post in (first, second, draft)),
            Call.of("posts.remove", plain.slug),
            Call.of("posts.remove", unknown),
            Call.of("posts.get", plain.slug),
            Call.of("posts.published", 1),
            Call.of("posts.drafts", 1),
        ]

    def comments(self) -> list[Call]:
        """Comments read, added, changed and removed, with everything that is refused."""
        one, other, *_ = self._world.comments
        reply = one.replies[0]
        draft, post = self._world.posts[5], self._world.posts[0]
        new = self._said(post.slug)
        return [
            *(Call.of("comments.get", Body(each.body)) for each in (one, other, reply)),
            *(Call.of("comments.get", key) for key in ("0", "abc", "999999999", "1" * 30, "-1")),
            Call.of("comments.add", new),
            Call.of("comments.add", self._said(post.slug), Body(one.body)),
            Call.of("comments.add", self._said(draft.slug)),
            Call.of("comments.add", self._said(self._make.slug())),
            Call.of("comments.add", replace(self._said(post.slug), author=self._make.slug())),
            Call.of("comments.add", self._said(post.slug), Body(reply.body)),
            Call.of("comments.add", self._said(post.slug), Body(other.body)),
            Call.of("comments.add", self._said(post.slug), "abc"),
            Call.of("posts.get", post.slug),
            Call.of("comments.change", Body(reply.body), self._make.text()),
            Call.of("comments.change", "abc", self._make.text()),
            Call.of("comments.remove", "abc"),
            Call.of("comments.remove", Body(self._world.comments[3].body)),
            Call.of("posts.get", post.slug),
            Call.of("posts.unpublish", post.slug),
            Call.of("posts.get", post.slug),
        ]

    def _said(self, post: str) -> Comment:
        return Comment(post, self._world.users[1].name, self._make.text("co"), self._make.day())


def _long(text: str, rest: str = "") -> str:
    """A text of 100 characters."""
    return f"{text}{'x' * (100 - len(text) - len(rest))}{rest}"
